// The sky takes what height the window leaves over: the charts below keep enough to be read.

import { type RefObject, useLayoutEffect, useState } from "react";

/** What the charts under the land keep, px. */
const CHARTS = 213;
const LEAST = 190;
const MOST = 380;
const ON_PHONE = 148;
const ON_ONE_COLUMN = 230;
/** Below this, charts stand under each other and the page scrolls anyway. */
const COLUMNS_WIDTH = 1000;

/** `rest`: height of all drawn below the sky. Measured when the window changes, so that nothing jumps while one works. */
export function useSkyHeight(plot: RefObject<HTMLElement | null>, rest: number, phone: boolean): number {
  const [height, setHeight] = useState(LEAST);
  useLayoutEffect(() => {
    const measure = () => {
      if (phone) return setHeight(ON_PHONE);
      if (innerWidth <= COLUMNS_WIDTH) return setHeight(ON_ONE_COLUMN);
      const top = (plot.current?.getBoundingClientRect().top ?? 0) + scrollY;
      setHeight(Math.round(Math.max(LEAST, Math.min(MOST, innerHeight - top - rest - CHARTS))));
    };
    measure();
    addEventListener("resize", measure);
    return () => removeEventListener("resize", measure);
  }, [plot, rest, phone]);
  return height;
}
