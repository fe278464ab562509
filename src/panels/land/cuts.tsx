// The strip's hands: one composite widget. Tab enters, arrows walk units and gaps, Enter cuts, Delete removes a cut, Alt
// and arrows move it; a pointer clicks a gap.

import { Scissors } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import type { UnitName } from "#experiment/config";
import { number, t } from "#messages/en";
import { type Drawing, kib } from "./drawing";
import styles from "./land.module.css";

interface CutsProps {
  drawing: Drawing;
  top: number;
  height: number;
  onCuts(ends: UnitName[]): void;
  onInfo(text: string | null): void;
}

type Item = { kind: "unit" | "gap"; at: number };

const GRIP_WIDTH = 24;

/** With more than 8 blocks and a narrow one among them, grips show only under the pointer or the focus. */
const isShy = ({ blocks }: Drawing) => blocks.length > 8 && blocks.some(({ x0, x1 }) => x1 - x0 < 56);

export function Cuts({ drawing, top, height, onCuts, onInfo }: CutsProps) {
  const { axis, layout, blocks } = drawing;
  const units = layout.blocks.flatMap((block) => block.units);
  const cuts = new Set(blocks.slice(0, -1).map(({ to }) => to));
  const items: Item[] = units.flatMap((_, at): Item[] =>
    at === 0
      ? [{ kind: "unit", at }]
      : [
          { kind: "gap", at },
          { kind: "unit", at },
        ],
  );
  const [focus, setFocus] = useState(0);
  const group = useRef<HTMLDivElement>(null);
  const focused = Math.min(focus, items.length - 1);

  const apply = (next: Set<number>) => onCuts(units.filter((_, i) => i === units.length - 1 || next.has(i + 1)));
  const toggle = (gap: number) => {
    const next = new Set(cuts);
    if (!next.delete(gap)) next.add(gap);
    apply(next);
  };
  const walk = (to: number) => {
    const index = Math.max(0, Math.min(items.length - 1, to));
    setFocus(index);
    group.current?.querySelector<HTMLElement>(`[data-item="${index}"]`)?.focus();
  };
  const moveCut = (gap: number, by: number) => {
    const to = gap + by;
    if (to < 1 || to >= units.length || cuts.has(to)) return;
    apply(new Set([...cuts].map((cut) => (cut === gap ? to : cut))));
    walk(2 * to - 1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const item = items[focused];
    if (!item) return;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by && event.altKey && item.kind === "gap" && cuts.has(item.at)) moveCut(item.at, by);
    else if (by) walk(focused + by);
    else if (event.key === "Home") walk(0);
    else if (event.key === "End") walk(items.length - 1);
    else if ((event.key === "Delete" || event.key === "Backspace") && item.kind === "gap" && cuts.has(item.at))
      toggle(item.at);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={group}
      role="toolbar"
      aria-label={t.land.strip}
      className={isShy(drawing) ? `${styles.cuts} ${styles.shy}` : styles.cuts}
      onKeyDown={onKeyDown}
      onPointerLeave={() => onInfo(null)}
    >
      {items.map((item, index) => {
        const common = {
          "data-item": index,
          tabIndex: index === focused ? 0 : -1,
          onFocus: () => {
            setFocus(index);
            onInfo(item.kind === "unit" ? unitInfo(drawing, units, item.at) : null);
          },
          onBlur: () => onInfo(null),
        };
        if (item.kind === "unit") {
          const left = item.at === 0 ? axis.left : axis.x(item.at);
          const info = unitInfo(drawing, units, item.at);
          const style = { left, width: axis.x(item.at + 1) - left, top, height };
          return (
            <button
              key={`unit${item.at}`}
              type="button"
              {...common}
              className={styles.unit}
              style={style}
              aria-label={info}
              onPointerEnter={() => onInfo(info)}
            />
          );
        }
        const isCut = cuts.has(item.at);
        const room = Math.min(axis.x(item.at) - axis.x(item.at - 1), axis.x(item.at + 1) - axis.x(item.at));
        const width = Math.min(GRIP_WIDTH, Math.max(4, room * 0.6));
        const names = [units[item.at - 1]?.join(".") ?? "", units[item.at]?.join(".") ?? ""] as const;
        const style = { left: axis.x(item.at) - width / 2, width, top: top - 4, height: height + 8 };
        return (
          <button
            key={`gap${item.at}`}
            type="button"
            {...common}
            className={isCut ? styles.cut : styles.gap}
            style={style}
            aria-pressed={isCut}
            aria-label={isCut ? t.land.removeCut(...names) : t.land.cut(...names)}
            title={isCut ? t.land.removeCut(...names) : t.land.cut(...names)}
            onClick={() => toggle(item.at)}
          >
            {isCut ? (
              <span className={width < 14 ? styles.thinGrip : styles.grip} />
            ) : (
              <Scissors size={14} className={styles.knife} aria-hidden />
            )}
          </button>
        );
      })}
    </div>
  );
}

/** What a unit is: shape, parameters, bytes; with its block's bytes behind. */
export function unitInfo({ config, estimate, blocks }: Drawing, units: UnitName[], at: number): string {
  const name = units[at];
  const block = blocks.find(({ to }) => at < to);
  if (!name || !block) return "";
  const size = Math.ceil(config.data.imageSize / 2 ** (name[0] - 1));
  const shape = `${size} × ${size} × ${config.network.width[name[0]]}`;
  const parameters = number(estimate.unitParameters[at] ?? 0);
  const own = t.land.unit(name.join("."), block.index + 1, shape, parameters, kib(estimate.unitBytes[at + 1] ?? 0));
  const whole = estimate.blocks[block.index];
  return `${own}; ${t.land.blockInfo(block.index + 1, block.first, block.last, kib((whole?.ownBytes ?? 0) + (whole?.auxiliaryBytes ?? 0)))}`;
}
