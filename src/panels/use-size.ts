// Width or height of an element as the browser lays it out.

import { type RefObject, useLayoutEffect, useState } from "react";

/** In whole px. `first`: what it most likely is: where that is so, nothing is drawn anew. */
export function useSize(element: RefObject<Element | null>, side: "width" | "height", first = 0): number {
  const [size, setSize] = useState(first);
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize(Math.round(entry.contentRect[side]));
    });
    observer.observe(target);
    return () => observer.disconnect();
  }, [element, side]);
  return size;
}
