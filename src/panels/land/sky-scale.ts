// The sky's vertical axis: bytes from the ground up, always from zero.

export interface SkyScale {
  /** Height in px, the ground at its bottom. */
  height: number;
  y(bytes: number): number;
  /** Bytes at that height. */
  bytesAt(y: number): number;
  ticks: number[];
}

/** Round distances between lines, MB. */
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000];
const MOST_TICKS = 4;

/** `most`: what must find room below `top` px. */
export function skyScale(most: number, height: number, top: number): SkyScale {
  const perByte = (height - top) / Math.max(1, most);
  const step = (STEPS.find((mb) => most / 1e6 / mb <= MOST_TICKS) ?? 20_000) * 1e6;
  const ticks: number[] = [];
  for (let tick = step; tick < most * 0.86; tick += step) ticks.push(tick);
  return { height, ticks, y: (bytes) => height - bytes * perByte, bytesAt: (y) => (height - y) / perByte };
}
