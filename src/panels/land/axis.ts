// The one horizontal axis that strip, roots and loss share: every unit as wide as the bytes it keeps.

export interface Axis {
  width: number;
  /** Ends of the drawing, in px. */
  left: number;
  right: number;
  /** Left edge of unit j (from 0); x(-1): the stem's; x(units): the right end. */
  x(unit: number): number;
  units: number;
}

/** Gutters for names on the left and answers on the right; small ones on a phone. */
const GUTTERS = { wide: { left: 84, right: 122 }, narrow: { left: 0, right: 0 } };
export const PHONE_WIDTH = 640;

/** The page's margin at a width, px, as tokens.css has it. */
export function pageMargin(width: number): number {
  if (width < PHONE_WIDTH) return 16;
  return width < 1600 ? 32 : Math.max(32, Math.min(0.06 * width, 112));
}

/**
 * `unitBytes`: stem first, then every unit. `pad`: the page's margin in px. With `equal`, one width a unit instead of one
 * a byte, for cutting late units.
 */
export function axisOf(unitBytes: readonly number[], width: number, pad: number, equal: boolean): Axis {
  const gutters = width < PHONE_WIDTH ? GUTTERS.narrow : GUTTERS.wide;
  const left = pad + gutters.left;
  const right = width - pad - gutters.right;
  const sizes = equal ? unitBytes.map(() => 1) : unitBytes;
  const total = sizes.reduce((a, b) => a + b, 0);
  const edges = [0];
  for (const size of sizes) edges.push((edges.at(-1) ?? 0) + size);
  const scale = (right - left) / total;
  return { width, left, right, units: unitBytes.length - 1, x: (unit) => left + (edges[unit + 1] ?? total) * scale };
}

/** The gap (before unit j, 1..units-1) nearest to a pointer at px `at`. */
export function nearestGap({ x, units }: Axis, at: number): number {
  let best = 1;
  for (let gap = 2; gap < units; gap++) if (Math.abs(x(gap) - at) < Math.abs(x(best) - at)) best = gap;
  return best;
}

/** The unit under a pointer at px `at`; the stem counts as the first. */
export function unitAt({ x, units }: Axis, at: number): number {
  let unit = 0;
  while (unit < units - 1 && x(unit + 1) <= at) unit++;
  return unit;
}
