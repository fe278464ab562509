// Where gaps are too narrow to be told apart, five units around the pointer enlarged, with the gap that a click would mean.

import { Scissors } from "lucide-react";
import { nearestGap, unitAt } from "./axis";
import type { Drawing } from "./drawing";
import styles from "./land.module.css";

const UNITS = 5;
const UNIT_WIDTH = 46;
const WIDTH = UNITS * UNIT_WIDTH;

/** `at`: the pointer, px. `bottom`: where the lens ends, just above the strip. */
export function Lens({ drawing, at, bottom }: { drawing: Drawing; at: number; bottom: number }) {
  const { axis, layout, blocks } = drawing;
  const units = layout.blocks.flatMap((block) => block.units);
  const first = Math.max(0, Math.min(units.length - UNITS, unitAt(axis, at) - 2));
  const gap = nearestGap(axis, at);
  const cuts = new Set(blocks.slice(0, -1).map(({ to }) => to));
  const left = Math.max(axis.left, Math.min(axis.right - WIDTH, at - WIDTH / 2));
  return (
    <div className={styles.lens} style={{ left, top: bottom, width: WIDTH }} aria-hidden>
      {units.slice(first, first + UNITS).map((unit, i) => {
        const index = first + i;
        const colour = blocks.find(({ to }) => index < to)?.colour;
        const marked = gap === index && i > 0;
        return (
          <span
            key={unit.join(".")}
            style={{ background: colour, width: UNIT_WIDTH }}
            data-cut={cuts.has(index) || undefined}
            data-marked={marked || undefined}
          >
            {marked && !cuts.has(index) && <Scissors size={13} aria-hidden />}
            {unit.join(".")}
          </span>
        );
      })}
    </div>
  );
}
