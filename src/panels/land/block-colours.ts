// A block's colour, dash and marker, the same in every chart. Four anchors along the depth; above four blocks hue and
// chroma run between them in OKLab while lightness alternates, so that neighbours stay apart also for the colour-blind.

import { hexOf, type Lab, labOf } from "./oklab";

export type ThemeName = "light" | "dark";

const ANCHORS: Record<ThemeName, [string, string, string, string]> = {
  light: ["#b84404", "#84407f", "#3d62dd", "#0a5345"],
  dark: ["#f6b43c", "#d8709a", "#5b91ff", "#45e0d2"],
};
/** A network in one block is end to end: no depth to tell. */
const WHOLE: Record<ThemeName, string> = { light: "#55585f", dark: "#a9abb3" };
/** Lightness of even and odd blocks. */
const LIGHTNESS: Record<ThemeName, [number, number]> = { light: [0.52, 0.38], dark: [0.84, 0.68] };
/** Which anchors up to four blocks take. */
const FEW: Record<number, number[]> = { 2: [0, 2], 3: [0, 2, 3], 4: [0, 1, 2, 3] };

/** "#rrggbb" of block `index` (from 0) of `count`, count 1 to 54. */
export function blockHex(theme: ThemeName, index: number, count: number): string {
  const anchors = ANCHORS[theme];
  if (count === 1) return WHOLE[theme];
  const few = FEW[count]?.[index];
  if (few !== undefined) return anchors[few] ?? WHOLE[theme];
  const at = (3 * index) / (count - 1);
  const left = Math.min(2, Math.floor(at));
  const from = labOf(anchors[left] ?? "");
  const to = labOf(anchors[left + 1] ?? "");
  const mixed = from.map((value, i) => value + ((to[i] ?? 0) - value) * (at - left)) as Lab;
  return hexOf([LIGHTNESS[theme][index % 2] ?? 0.5, mixed[1], mixed[2]]);
}

/** The colour in both themes, for CSS. */
export const blockColour = (index: number, count: number): string =>
  `light-dark(${blockHex("light", index, count)}, ${blockHex("dark", index, count)})`;

/** Lines differ by dash as well: stroke-dasharray by block. */
export const blockDash = (index: number): string => ["", "7 2.5", "2 2", "8 2 2 2"][index % 4] ?? "";

/** And by marker: a path round (0, 0). Disc, square, triangle, diamond. */
export const blockMarker = (index: number): string =>
  ["M0-4A4 4 0 1 1-.01-4Z", "M-3.5-3.5h7v7h-7Z", "M0-4.5 4.5 3.5h-9Z", "M0-5 5 0 0 5-5 0Z"][index % 4] ?? "";
