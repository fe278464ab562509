// The cuts as a list, one row a gap, for fingers and for networks whose gaps are narrow.

import type { UnitName } from "#experiment/config";
import { t } from "#messages/en";
import styles from "./cut-list.module.css";
import type { Drawing } from "./drawing";

export function CutList({ drawing, onCuts }: { drawing: Drawing; onCuts(ends: UnitName[]): void }) {
  const units = drawing.layout.blocks.flatMap((block) => block.units);
  const cuts = new Set(drawing.blocks.slice(0, -1).map(({ to }) => to));
  const toggle = (gap: number) => {
    const next = new Set(cuts);
    if (!next.delete(gap)) next.add(gap);
    onCuts(units.filter((_, i) => i === units.length - 1 || next.has(i + 1)));
  };
  return (
    <ul className={styles.list}>
      {units.slice(1).map((unit, i) => {
        const gap = i + 1;
        const block = drawing.blocks.find(({ to }) => gap <= to - 1 || gap === to);
        return (
          <li key={gap}>
            <label>
              <input type="checkbox" checked={cuts.has(gap)} onChange={() => toggle(gap)} />
              <span style={{ background: block?.colour }} />
              {t.land.cut(units[i]?.join(".") ?? "", unit.join("."))}
            </label>
          </li>
        );
      })}
    </ul>
  );
}
