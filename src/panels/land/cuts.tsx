// The strip's hands: one composite widget. Tab enters, arrows walk units and gaps, Enter cuts, Delete removes a cut, Alt
// and arrows move it; a pointer clicks a gap or drags a divider.

import { Scissors } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useRef, useState } from "react";
import type { UnitName } from "#experiment/config";
import { t } from "#messages/en";
import { pressed, STRIP_KEYS } from "../commands/keys";
import { nearestGap } from "./axis";
import { type Drawing, gapRoom, isNarrow, unitInfo } from "./drawing";
import styles from "./land.module.css";
import { Lens } from "./lens";
import { localPoint } from "./local-point";
import { useDrag } from "./use-drag";

interface CutsProps {
  drawing: Drawing;
  top: number;
  height: number;
  onCuts(ends: UnitName[]): void;
  /** The cuts that a drop would make, while a divider is dragged; else null. */
  onPreview(ends: UnitName[] | null): void;
  onInfo(text: string | null): void;
}

type Item = { kind: "unit" | "gap"; at: number };

const GRIP_WIDTH = 24;

/** With more than 8 blocks and a narrow one among them, grips show only under the pointer or the focus. */
const isShy = ({ blocks }: Drawing) => blocks.length > 8 && blocks.some(({ x0, x1 }) => x1 - x0 < 56);

export function Cuts({ drawing, top, height, onCuts, onPreview, onInfo }: CutsProps) {
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
  const [pointer, setPointer] = useState<number | null>(null);
  const group = useRef<HTMLDivElement>(null);
  /** The cuts when the drag began: those of the drawing follow it. */
  const before = useRef(cuts);
  const focused = Math.min(focus, items.length - 1);
  const localX = (clientX: number) => {
    const plot = group.current?.parentElement;
    return plot ? localPoint(plot, clientX).x : clientX;
  };

  const endsOf = (next: Set<number>) => units.filter((_, i) => i === units.length - 1 || next.has(i + 1));
  const moved = (from: Set<number>, cut: number, to: number) => new Set([...from].map((at) => (at === cut ? to : at)));
  const toggle = (gap: number) => {
    const next = new Set(cuts);
    if (!next.delete(gap)) next.add(gap);
    onCuts(endsOf(next));
  };
  const drag = useDrag({
    gapAt: (cut, clientX) => {
      const others = [...before.current].filter((at) => at !== cut);
      const from = Math.max(0, ...others.filter((at) => at < cut)) + 1;
      const to = Math.min(units.length, ...others.filter((at) => at > cut)) - 1;
      return Math.min(to, Math.max(from, nearestGap(axis, localX(clientX))));
    },
    onOver: (cut, gap) => onPreview(gap === null ? null : endsOf(moved(before.current, cut, gap))),
    onDrop: (cut, gap) => {
      onCuts(endsOf(moved(before.current, cut, gap)));
      walk(2 * gap - 1);
    },
  });
  if (drag.dragging === null) before.current = cuts;

  const walk = (to: number) => {
    const index = Math.max(0, Math.min(items.length - 1, to));
    setFocus(index);
    group.current?.querySelector<HTMLElement>(`[data-item="${index}"]`)?.focus();
  };
  const moveCut = (gap: number, by: number) => {
    const to = gap + by;
    if (to < 1 || to >= units.length || cuts.has(to)) return;
    onCuts(endsOf(moved(cuts, gap, to)));
    walk(2 * to - 1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const item = items[focused];
    if (!item) return;
    const onCut = item.kind === "gap" && cuts.has(item.at);
    switch (pressed(event, STRIP_KEYS)) {
      case "back":
        walk(focused - 1);
        break;
      case "on":
        walk(focused + 1);
        break;
      case "first":
        walk(0);
        break;
      case "last":
        walk(items.length - 1);
        break;
      // away from a cut Alt and an arrow walk too
      case "moveBack":
        if (onCut) moveCut(item.at, -1);
        else walk(focused - 1);
        break;
      case "moveOn":
        if (onCut) moveCut(item.at, 1);
        else walk(focused + 1);
        break;
      case "remove":
        if (!onCut) return;
        toggle(item.at);
        break;
      default:
        return;
    }
    event.preventDefault();
  };
  /** Where a lens is due; elsewhere a move redraws nothing. */
  const onPointerMove = ({ clientX, pointerType }: PointerEvent) => {
    const at = localX(clientX);
    setPointer(pointerType === "touch" || !isNarrow(axis, at) ? null : at);
  };
  /** Where gaps are narrow, a click between them means the nearest. */
  const onUnit = (event: MouseEvent) => {
    if (event.detail === 0 || !isNarrow(axis, localX(event.clientX))) return;
    toggle(nearestGap(axis, localX(event.clientX)));
  };

  return (
    <div
      ref={group}
      role="toolbar"
      aria-label={t.land.strip}
      className={isShy(drawing) ? `${styles.cuts} ${styles.shy}` : styles.cuts}
      data-dragging={drag.dragging !== null || undefined}
      onKeyDown={onKeyDown}
      onPointerMove={onPointerMove}
      onPointerLeave={() => {
        onInfo(null);
        setPointer(null);
      }}
    >
      {items.map((item, index) => {
        const common = {
          "data-item": index,
          tabIndex: index === focused ? 0 : -1,
          onFocus: () => {
            setFocus(index);
            onInfo(item.kind === "unit" ? unitInfo(drawing, item.at) : null);
          },
          onBlur: () => onInfo(null),
        };
        if (item.kind === "unit") {
          const left = item.at === 0 ? axis.left : axis.x(item.at);
          const info = unitInfo(drawing, item.at);
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
              onClick={onUnit}
            />
          );
        }
        const isCut = cuts.has(item.at);
        const width = Math.min(GRIP_WIDTH, Math.max(4, gapRoom(axis, item.at) * 0.6));
        const names = [units[item.at - 1]?.join(".") ?? "", units[item.at]?.join(".") ?? ""] as const;
        const style = { left: axis.x(item.at) - width / 2, width, top: top - 4, height: height + 8 };
        return (
          <button
            key={`gap${item.at}`}
            type="button"
            {...common}
            {...(isCut || drag.dragging === item.at ? drag.handlers(item.at) : {})}
            className={isCut ? styles.cut : styles.gap}
            style={style}
            aria-pressed={isCut}
            aria-label={isCut ? t.land.removeCut(...names) : t.land.cut(...names)}
            onPointerEnter={() => onInfo(isCut ? t.land.cutHint(...names) : t.land.gapHint(...names))}
            onClick={() => drag.swallowsClick() || toggle(item.at)}
          >
            {isCut ? (
              <span className={width < 14 ? styles.thinGrip : styles.grip} />
            ) : (
              <Scissors size={14} className={styles.knife} aria-hidden />
            )}
          </button>
        );
      })}
      {pointer !== null && <Lens drawing={drawing} at={pointer} bottom={top - 6} />}
    </div>
  );
}
