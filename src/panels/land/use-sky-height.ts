// The sky takes what height the window leaves over: the charts below keep enough to be read.

import { useLayoutEffect, useState } from "react";

/** What the charts under the land keep, px. */
const CHARTS = 214;
const LEAST = 150;
const MOST = 380;
const ON_PHONE = 148;
const ON_ONE_COLUMN = 230;
/** Below this, charts stand under each other and the page scrolls anyway. */
export const COLUMNS_WIDTH = 1000;
/** By how much a projector's page enlarges drawings (present.module.css). */
export const PRESENT_ZOOM = 1.5;
/** Top bar, margins of the sentence, progress bar, hairline. */
const FIXED_ABOVE = 69;

/**
 * `above`: height of the sentence and its status; faults and settings push the land and do not shrink it. `rest`: height of
 * all drawn below the sky.
 */
export function useSkyHeight(above: number, rest: number, phone: boolean, present: boolean): number {
  const [windowSize, setWindowSize] = useState({
    width: globalThis.innerWidth ?? 0,
    height: globalThis.innerHeight ?? 0,
  });
  useLayoutEffect(() => {
    const measure = () => setWindowSize({ width: innerWidth, height: innerHeight });
    addEventListener("resize", measure);
    return () => removeEventListener("resize", measure);
  }, []);
  if (phone) return ON_PHONE;
  if (windowSize.width <= COLUMNS_WIDTH) return ON_ONE_COLUMN;
  const zoom = present ? PRESENT_ZOOM : 1;
  const left = (windowSize.height - above) / zoom - FIXED_ABOVE - rest - CHARTS;
  return Math.round(Math.max(LEAST, Math.min(MOST, left)));
}
