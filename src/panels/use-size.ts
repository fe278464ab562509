// Width and height of an element as the browser lays it out.

import { type RefObject, useLayoutEffect, useState } from "react";

interface Size {
  width: number;
  height: number;
}

/** `first`: what it most likely is, for the first drawing. */
export function useSize(element: RefObject<Element | null>, first: Size = { width: 0, height: 0 }): Size {
  const [size, setSize] = useState(first);
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const width = Math.round(entry.contentRect.width);
      const height = Math.round(entry.contentRect.height);
      // what was expected needs no second drawing
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }));
    });
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
