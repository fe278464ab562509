// What the land's parts share: the experiment as blocks on the axis.

import type { Layout } from "#experiment/blocks";
import type { Config } from "#experiment/config";
import type { Estimate } from "#experiment/estimate";
import { stageSize } from "#experiment/shapes";
import { number, t } from "#messages/en";
import { type Axis, nearestGap, PHONE_WIDTH } from "./axis";
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

/** Targets closer than this need a lens, or a list. */
const NARROW_PX = 24;

/** Width of the narrower of the two units at a gap, px. */
export const gapRoom = ({ x }: Axis, gap: number) => Math.min(x(gap) - x(gap - 1), x(gap + 1) - x(gap));

/** Whether gaps around a pointer at px `at` are too narrow to be told apart. */
export const isNarrow = (axis: Axis, at: number) => gapRoom(axis, nearestGap(axis, at)) < NARROW_PX;

/** What a unit is: shape, parameters, bytes; with its block's bytes behind. */
export function unitInfo({ config, estimate, blocks, layout }: Drawing, at: number): string {
  const name = layout.blocks.flatMap(({ units }) => units)[at];
  const block = blocks.find(({ to }) => at < to);
  if (!name || !block) return "";
  const size = stageSize(config.data.imageSize, name[0]);
  const shape = `${size} × ${size} × ${config.network.width[name[0]]}`;
  const parameters = number(estimate.unitParameters[at] ?? 0);
  const own = t.land.unit(name.join("."), block.index + 1, shape, parameters, kib(estimate.unitBytes[at + 1] ?? 0));
  const whole = estimate.blocks[block.index];
  return `${own}; ${t.land.blockInfo(block.index + 1, block.first, block.last, kib((whole?.ownBytes ?? 0) + (whole?.auxiliaryBytes ?? 0)))}`;
}

/** "256 KiB". */
export const kib = (bytes: number) => `${number(bytes / 1024)} KiB`;
