// Dragging a divider: pointer events on its button, the gap it stands over, a drop or Escape.

import { type PointerEvent, useEffect, useRef, useState } from "react";
import { DRAG_KEYS, isPressed } from "../commands/keys";

/** Less than this is a click. */
const THRESHOLD_PX = 4;

interface DragOptions {
  /** The gap nearest to a pointer at that place of the window, within what the divider may reach. */
  gapAt(cut: number, clientX: number): number;
  /** The divider stands over another gap than before; null: it is let go. */
  onOver(cut: number, gap: number | null): void;
  onDrop(cut: number, gap: number): void;
}

interface Drag {
  cut: number;
  over: number;
  startX: number;
  moved: boolean;
}

export interface DragHandlers {
  onPointerDown(event: PointerEvent<HTMLElement>): void;
  onPointerMove(event: PointerEvent<HTMLElement>): void;
  onPointerUp(): void;
  onPointerCancel(): void;
}

/** `handlers(cut)`: for the divider at that gap. `swallowsClick`: whether the click that comes now ended a drag. */
export function useDrag({ gapAt, onOver, onDrop }: DragOptions) {
  const drag = useRef<Drag | null>(null);
  const [dragging, setDragging] = useState<number | null>(null);
  const ended = useRef(false);
  const end = (drop: boolean) => {
    const now = drag.current;
    drag.current = null;
    setDragging(null);
    if (!now?.moved) return;
    ended.current = true;
    // the click of this very gesture follows at once, or never
    setTimeout(() => {
      ended.current = false;
    });
    onOver(now.cut, null);
    if (drop && now.over !== now.cut) onDrop(now.cut, now.over);
  };
  const cancel = useRef(end);
  cancel.current = end;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!drag.current || !isPressed(event, DRAG_KEYS.cancel)) return;
      event.preventDefault();
      cancel.current(false);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  const handlers = (cut: number): DragHandlers => ({
    onPointerDown: (event) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { cut, over: cut, startX: event.clientX, moved: false };
    },
    onPointerMove: ({ clientX }) => {
      const now = drag.current;
      if (now?.cut !== cut) return;
      if (!now.moved && Math.abs(clientX - now.startX) < THRESHOLD_PX) return;
      if (!now.moved) setDragging(cut);
      now.moved = true;
      const over = gapAt(cut, clientX);
      if (over !== now.over) {
        now.over = over;
        onOver(cut, over);
      }
    },
    onPointerUp: () => end(true),
    onPointerCancel: () => end(false),
  });
  return { dragging, handlers, swallowsClick: () => ended.current };
}
