// The sky over the strip: a hill for each block. Solid tint: its own activations; hatched tower: its auxiliary network;
// grey floor: weights, slots, copies; dashed: the same network end to end; dotted: end to end with checkpoints.

import { memo } from "react";
import { figure, number, t } from "#messages/en";
import type { Drawing, DrawnBlock } from "./drawing";
import type { Checkpoints, Hill, HillsData } from "./hills-data";
import styles from "./land.module.css";
import type { SkyScale } from "./sky-scale";

interface HillsProps {
  drawing: Drawing;
  hills: HillsData;
  scale: SkyScale;
  /** Outlines of the hills before the divider that is dragged. */
  before: string[];
  /** Measured peaks by block: dots, and thinner forecast lines. */
  measured: readonly number[] | null;
  /** The block that a step in slow motion is in; the rest pales. */
  lit: number | null;
}

const TOWER_WIDTH = { wide: 16, phone: 8 };

export const Hills = memo(function Hills({ drawing, hills, scale, before, measured, lit }: HillsProps) {
  const { axis, blocks, phone, config } = drawing;
  const checkpointed =
    config.rule === "end-to-end" && config.checkpointing.segments !== 0 && (hills.checkpointing?.humps.length ?? 0) > 0;
  return (
    <g className={styles.hills}>
      {!phone && <Grid drawing={drawing} scale={scale} />}
      <Rivals drawing={drawing} hills={hills} scale={scale} />
      {before.map((path) => (
        <path key={path} d={path} fill="none" style={{ stroke: "var(--ink-2)" }} strokeDasharray="2 3" />
      ))}
      {checkpointed && <CheckpointHill drawing={drawing} hills={hills} scale={scale} pale={lit !== null} />}
      {blocks.map((block) => {
        const hill = hills.blocks[block.index];
        if (!hill || checkpointed) return null;
        return (
          <OneHill
            key={block.index}
            drawing={drawing}
            block={block}
            hill={hill}
            scale={scale}
            pale={lit !== null}
            thin={measured !== null}
          />
        );
      })}
      <rect
        x={axis.left}
        y={scale.y(hills.lasting)}
        width={axis.right - axis.left}
        height={scale.height - scale.y(hills.lasting)}
        style={{ fill: "var(--ink)" }}
        opacity={0.5}
      />
      {!phone && (
        <text x={axis.left - 10} y={scale.height - 5} textAnchor="end" fontSize={11.5}>
          {t.memory.weights(megabytesShort(hills.lasting))}
        </text>
      )}
      {lit === null && <Peaks drawing={drawing} hills={hills} scale={scale} />}
      {lit === null && measured && <Measured drawing={drawing} scale={scale} measured={measured} />}
    </g>
  );
});

/** The pattern of each block's auxiliary network. */
export function Hatches({ blocks }: Pick<Drawing, "blocks">) {
  return (
    <defs>
      {blocks.map(({ index, colour }) => (
        <pattern
          key={index}
          id={`hatch${index}`}
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="5" height="5" style={{ fill: `color-mix(in oklab, ${colour} 18%, var(--paper))` }} />
          <rect width="2" height="5" style={{ fill: colour }} />
        </pattern>
      ))}
    </defs>
  );
}

function Grid({ drawing: { axis }, scale }: Pick<HillsProps, "drawing" | "scale">) {
  return scale.ticks.map((tick) => (
    <g key={tick}>
      <line x1={axis.left} x2={axis.right} y1={scale.y(tick)} y2={scale.y(tick)} style={{ stroke: "var(--line)" }} />
      <text x={axis.left - 10} y={scale.y(tick) + 4} textAnchor="end" fontSize={11.5}>
        {figure(tick / 1e6)} MB
      </text>
    </g>
  ));
}

/** The same network without a cut: everything kept, and with checkpoints. */
function Rivals({ drawing, hills, scale }: Pick<HillsProps, "drawing" | "hills" | "scale">) {
  const { axis } = drawing;
  const { endToEnd, checkpointing } = hills;
  const slope = linePath(riseOver(drawing, 0, axis.units, axis.left, axis.right, endToEnd.floor, endToEnd.peak), scale);
  return (
    <>
      <path d={`${slope}V${scale.height}H${axis.left}Z`} style={{ fill: "var(--ghost)" }} opacity={0.07} />
      <path d={slope} fill="none" style={{ stroke: "var(--ghost)" }} strokeWidth={1.5} strokeDasharray="5 4" />
      {checkpointing && (
        <path
          d={checkpointPath(drawing, checkpointing, scale)}
          fill="none"
          style={{ stroke: "var(--ghost)" }}
          strokeWidth={1.5}
          strokeDasharray="1.5 3"
          strokeLinecap="round"
        />
      )}
    </>
  );
}

/** End to end with checkpoints as the network that is trained: a hill a segment. */
function CheckpointHill({
  drawing,
  hills,
  scale,
  pale,
}: Pick<OneHillProps, "drawing" | "scale" | "pale"> & Pick<HillsProps, "hills">) {
  const colour = drawing.blocks[0]?.colour;
  if (!hills.checkpointing) return null;
  return teeth(drawing, hills.checkpointing).map((points) => {
    const line = linePath(points, scale);
    const [x0, x1] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 0];
    return (
      <g key={x0} opacity={pale ? 0.5 : 1}>
        <path
          d={`${line}V${scale.height}H${x0.toFixed(1)}Z`}
          style={{ fill: `color-mix(in oklab, ${colour} 26%, var(--paper))` }}
        />
        <path
          d={`${line}M${x1.toFixed(1)} ${scale.y(points.at(-1)?.[1] ?? 0).toFixed(1)}V${scale.height}`}
          fill="none"
          style={{ stroke: colour }}
          strokeWidth={2}
        />
      </g>
    );
  });
}

/** A saw-tooth with a tooth a segment; a plain slope where its segments are not known. */
const checkpointPath = (drawing: Drawing, checkpoints: Checkpoints, scale: SkyScale): string =>
  teeth(drawing, checkpoints)
    .map((points) => linePath(points, scale))
    .join("");

function teeth(drawing: Drawing, { floor, peak, humps }: Checkpoints): Point[][] {
  const { axis } = drawing;
  if (humps.length === 0) return [riseOver(drawing, 0, axis.units, axis.left, axis.right, floor, peak)];
  // stem and units fall into segments as even as can be
  const begins = humps.map((_, i) => Math.max(-1, Math.ceil((i * (axis.units + 1)) / humps.length) - 1));
  return humps.map((hump, i) => {
    const [from, to] = [begins[i] ?? -1, begins[i + 1] ?? axis.units];
    // what earlier segments keep, the one tensor at each of their ends, is little beside a segment
    return riseOver(drawing, from, to, axis.x(from), axis.x(to), Math.min(floor, hump), hump);
  });
}

type Point = [x: number, bytes: number];

/** From one height to another over units, each unit's share as its bytes are of all. */
function riseOver(
  { axis, estimate }: Drawing,
  from: number,
  to: number,
  x0: number,
  x1: number,
  low: number,
  high: number,
): Point[] {
  // the stem lies before unit 0, and is the first block's
  const first = from <= 0 ? -1 : from;
  const sizes = estimate.unitBytes.slice(first + 1, to + 1);
  const total = sizes.reduce((a, b) => a + b, 0);
  const points: Point[] = [[x0, low]];
  let sum = 0;
  sizes.forEach((size, i) => {
    sum += size;
    points.push([i === sizes.length - 1 ? x1 : axis.x(first + i + 1), low + ((high - low) * sum) / total]);
  });
  return points;
}

const linePath = (points: Point[], scale: SkyScale) =>
  `M${points.map(([x, bytes]) => `${x.toFixed(1)} ${scale.y(bytes).toFixed(1)}`).join("L")}`;

export interface HillShape {
  slope: string;
  /** Left end, and what the slope ends at. */
  x0: number;
  x1: number;
  towerX: number;
  /** Heights in px where the tower's left edge meets the slope, where the slope ends, and of the tower. */
  meetY: number;
  topY: number;
  towerY: number;
}

export function hillShape(drawing: Drawing, block: DrawnBlock, hill: Hill, scale: SkyScale): HillShape {
  const { x0, x1 } = block;
  const top = hill.floor + hill.own;
  const points = riseOver(drawing, block.from, block.to, x0, x1, startOf(drawing, block, hill), top);
  const [before, end]: [Point, Point] = [points.at(-2) ?? [x0, top], points.at(-1) ?? [x1, top]];
  const width = Math.min(TOWER_WIDTH[drawing.phone ? "phone" : "wide"], (x1 - x0) * 0.5);
  const share = Math.min(1, width / Math.max(1, end[0] - before[0]));
  return {
    slope: linePath(points, scale),
    x0,
    x1,
    towerX: x1 - width,
    meetY: scale.y(end[1] - (end[1] - before[1]) * share),
    topY: scale.y(top),
    towerY: scale.y(hill.peak),
  };
}

/** A block begins with the output of the one before in memory. */
function startOf({ estimate, config }: Drawing, { index }: DrawnBlock, { floor, own }: Hill): number {
  const input = (estimate.blocks[index]?.inputBytes ?? 0) * config.batch.size;
  return floor + Math.min(input, own / 2);
}

/** Slope and tower in one line, as the ghost of a hill. */
export function outlines(drawing: Drawing, hills: HillsData, scale: SkyScale): string[] {
  return drawing.blocks.flatMap((block) => {
    const hill = hills.blocks[block.index];
    if (!hill) return [];
    const { slope, towerX, meetY, towerY, x1 } = hillShape(drawing, block, hill, scale);
    const tower = hill.auxiliary > 0 ? `M${towerX} ${meetY}V${towerY}H${x1}` : `M${x1} ${towerY}`;
    return [`${slope}${tower}V${scale.height}`];
  });
}

interface OneHillProps extends Pick<HillsProps, "drawing" | "scale"> {
  block: DrawnBlock;
  hill: Hill;
  pale: boolean;
  thin: boolean;
}

function OneHill({ drawing, block, hill, scale, pale, thin }: OneHillProps) {
  const { slope, x0, x1, towerX, meetY, topY, towerY } = hillShape(drawing, block, hill, scale);
  const many = drawing.blocks.length > 20;
  const tower = `M${towerX.toFixed(1)} ${meetY.toFixed(1)}V${towerY.toFixed(1)}H${x1.toFixed(1)}`;
  return (
    <g>
      <path
        d={`${slope}V${scale.height}H${x0.toFixed(1)}Z`}
        style={{ fill: `color-mix(in oklab, ${block.colour} ${pale ? 8 : 26}%, var(--paper))` }}
      />
      <path
        d={slope}
        fill="none"
        style={{ stroke: block.colour }}
        strokeWidth={many || thin ? 1.5 : 2.25}
        strokeLinejoin="round"
        opacity={pale ? 0.55 : 1}
        strokeDasharray={pale ? "2 3" : undefined}
      />
      {hill.auxiliary > 0 && block.index < drawing.blocks.length - 1 && (
        <g opacity={pale ? 0.35 : 1}>
          <path d={`${tower}V${topY.toFixed(1)}Z`} style={{ fill: `url(#hatch${block.index})` }} />
          <path
            d={`${tower}V${scale.height}`}
            fill="none"
            style={{ stroke: block.colour }}
            strokeWidth={many ? 1 : 1.5}
          />
        </g>
      )}
    </g>
  );
}

/** Peaks of the lower hills, where there is room to write. */
function Peaks({ drawing, hills, scale }: Pick<HillsProps, "drawing" | "hills" | "scale">) {
  const { blocks, phone } = drawing;
  if (phone || blocks.length > 16 || blocks.length === 1) return null;
  return blocks.map(({ index, x0, x1 }) => {
    const peak = hills.blocks[index]?.peak ?? 0;
    const y = scale.y(peak);
    const free = y - 8 - scale.y(hills.peak) > 13;
    if (index === hills.highest || !free || x1 - x0 < 46) return null;
    return (
      <text
        key={index}
        x={index === blocks.length - 1 ? x1 : x1 - 8}
        y={y - 7}
        textAnchor={index === blocks.length - 1 ? "end" : "middle"}
        fontSize={11.5}
        className={styles.onSky}
      >
        {megabytesShort(peak)}
      </text>
    );
  });
}

export const megabytesShort = (bytes: number) => number(bytes / 1e6, bytes >= 1e7 ? 0 : 1);

function Measured({
  drawing,
  scale,
  measured,
}: Pick<HillsProps, "drawing" | "scale"> & { measured: readonly number[] }) {
  const { blocks } = drawing;
  const radius = blocks.length > 20 ? 2 : 3.5;
  return blocks.map(({ index, x1, x0 }) => {
    const bytes = measured[index];
    if (bytes === undefined) return null;
    const x = Math.max((x0 + x1) / 2, x1 - 8);
    return (
      <circle
        key={index}
        cx={x}
        cy={scale.y(bytes)}
        r={radius}
        style={{ fill: "var(--ink)", stroke: "var(--paper)" }}
        strokeWidth={1.5}
        data-measured={bytes}
      >
        <title>{t.memory.measuredBlock(index + 1, megabytesShort(bytes))}</title>
      </circle>
    );
  });
}
