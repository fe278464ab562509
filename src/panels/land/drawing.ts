// What the land's parts share: the experiment as blocks on the axis.

import type { Layout } from "#experiment/blocks";
import type { Config } from "#experiment/config";
import type { Estimate } from "#experiment/estimate";
import { number } from "#messages/en";
import { type Axis, PHONE_WIDTH } from "./axis";
import { blockColour } from "./block-colours";

export interface DrawnBlock {
  index: number;
  /** Units from..to-1 in the network's order. */
  from: number;
  to: number;
  /** Left and right edge in px, the gap at a cut left out. */
  x0: number;
  x1: number;
  colour: string;
  first: string;
  last: string;
}

export interface Drawing {
  axis: Axis;
  config: Config;
  layout: Layout;
  estimate: Estimate;
  blocks: DrawnBlock[];
  /** Half the gap at a cut, px. */
  gap: number;
  phone: boolean;
}

/** Half a gap at a cut: wide enough to be seen, narrower where blocks are many. */
const gapOf = (blocks: number, phone: boolean) => (phone ? 2 : blocks > 20 ? 1 : 4.5);

export function drawingOf(axis: Axis, config: Config, layout: Layout, estimate: Estimate): Drawing {
  const phone = axis.width < PHONE_WIDTH;
  const count = layout.blocks.length;
  const gap = gapOf(count, phone);
  let from = 0;
  const blocks = layout.blocks.map(({ index, units }): DrawnBlock => {
    const to = from + units.length;
    const block = {
      index,
      from,
      to,
      x0: index === 0 ? axis.left : axis.x(from) + gap,
      x1: index === count - 1 ? axis.right : axis.x(to) - gap,
      colour: blockColour(index, count),
      first: (units[0] ?? []).join("."),
      last: (units.at(-1) ?? []).join("."),
    };
    from = to;
    return block;
  });
  return { axis, config, layout, estimate, blocks, gap, phone };
}

/** "256 KiB". */
export const kib = (bytes: number) => `${number(bytes / 1024)} KiB`;
