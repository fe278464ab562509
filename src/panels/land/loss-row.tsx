// Each block's loss under its block, on one shared y: the raw band behind a smoothed line, the last value at its end.

import { number, t } from "#messages/en";
import type { StepPoint } from "#state/history";
import { blockDash } from "./block-colours";
import type { Drawing, DrawnBlock } from "./drawing";
import { lossCurve } from "./loss-curve";

interface LossRowProps {
  drawing: Drawing;
  points: StepPoint[];
  /** Said in place of the curves. */
  note: string | null;
  y: number;
  height: number;
  /** Share of the run that is done, 0..1: how far the lines reach. */
  done: number;
}

/** Places of a curve, however narrow its block. */
const MIN_PLACES = 16;
/** Fewer values than this show as they are. */
const MIN_WIDTH_FOR_VALUE = 44;

export function LossRow({ drawing, points, note, y, height, done }: LossRowProps) {
  const { axis, blocks, phone, config } = drawing;
  const guessing = Math.log(config.network.classes);
  const top = Math.max(guessing * 1.12, ...(points.at(-1)?.losses.map((loss) => (loss?.mean ?? 0) * 1.15) ?? []));
  const yOf = (loss: number) => y + height - (Math.min(Math.max(loss, 0), top) / top) * height;
  return (
    <g data-testid="loss-row">
      {!phone && (
        <>
          <text x={axis.left - 10} y={yOf(guessing) + 4} textAnchor="end" fontSize={11.5}>
            {t.land.loss} {number(guessing, 1)}
          </text>
          <text x={axis.left - 10} y={yOf(0) + 1} textAnchor="end" fontSize={11.5}>
            0
          </text>
        </>
      )}
      {blocks.map((block) => (
        <g key={block.index}>
          <line x1={block.x0} x2={block.x1} y1={yOf(0)} y2={yOf(0)} style={{ stroke: "var(--line-strong)" }} />
          <line
            x1={block.x0}
            x2={block.x1}
            y1={yOf(guessing)}
            y2={yOf(guessing)}
            style={{ stroke: "var(--line-strong)" }}
            strokeDasharray="1 3"
          />
          {points.length > 0 && <Curve block={block} points={points} yOf={yOf} done={done} />}
        </g>
      ))}
      {points.length === 0 && !phone && (
        <text x={axis.left} y={yOf(guessing) + 16} fontSize={11.5}>
          {note ?? t.land.guessing(number(guessing, 2))}
        </text>
      )}
    </g>
  );
}

interface CurveProps {
  block: DrawnBlock;
  points: StepPoint[];
  yOf: (loss: number) => number;
  done: number;
}

function Curve({ block, points, yOf, done }: CurveProps) {
  const width = block.x1 - block.x0;
  const end = points.at(-1)?.epoch ?? 1;
  // the line fills the block's width while a run is short, and grows into it as the run goes on
  const reach = Math.max(0.25, Math.min(1, done)) * width;
  const xOf = (epoch: number) => block.x0 + (epoch / end) * reach;
  const { line, band, last } = lossCurve(points, block.index, xOf, yOf, Math.max(MIN_PLACES, reach));
  if (!points.some(({ losses }) => losses[block.index])) return null;
  return (
    <>
      {/* the outline keeps the band in sight where every point is one step and the band has no height */}
      <path d={band} style={{ fill: block.colour, stroke: block.colour }} strokeWidth={0.75} opacity={0.25} />
      <path
        d={line}
        fill="none"
        style={{ stroke: block.colour }}
        strokeWidth={width < 24 ? 1.25 : 2}
        strokeDasharray={blockDash(block.index)}
      />
      {width > MIN_WIDTH_FOR_VALUE && (
        <text
          x={Math.min(block.x0 + reach + 4, block.x1 - 28)}
          y={yOf(last) - 6}
          fontSize={12}
          fontWeight={600}
          style={{ fill: "var(--ink)", paintOrder: "stroke", stroke: "var(--soil)", strokeWidth: 3 }}
        >
          {number(last, 2)}
        </text>
      )}
    </>
  );
}
