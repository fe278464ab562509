// What stands behind the curves: per cent upwards, time to the right, and guessing. There before anything is trained.

import { ticksTo } from "./rows";

/** Where percentages and times lie in the drawing, px. */
export interface PlotScale {
  margin: { top: number; right: number; bottom: number; left: number };
  /** Last value of the time axis. */
  end: number;
  /** Most ticks of the time axis. */
  ticks: number;
  xOf(x: number): number;
  yOf(value: number): number;
}

interface FrameProps {
  width: number;
  height: number;
  scale: PlotScale;
  /** Accuracy of guessing, %. */
  guessing: number;
}

const PERCENTS = [0, 25, 50, 75, 100];

export function Frame({ width, height, scale: { margin, end, ticks, xOf, yOf }, guessing }: FrameProps) {
  const across = (value: number) => `M${margin.left} ${yOf(value).toFixed(1)}H${width - margin.right}`;
  return (
    <svg width={width} height={height} fontSize={11.5} fill="none" aria-hidden="true">
      <path d={PERCENTS.map(across).join("")} style={{ stroke: "var(--line)" }} />
      <path d={across(0)} style={{ stroke: "var(--line-strong)" }} />
      <path d={across(guessing)} style={{ stroke: "var(--line-strong)" }} strokeDasharray="1 3" />
      <g style={{ fill: "var(--ink-2)" }}>
        {PERCENTS.map((value) => (
          <text key={value} x={margin.left - 8} y={yOf(value) + 4} textAnchor="end">
            {value === 100 ? "100\u00a0%" : value}
          </text>
        ))}
        {ticksTo(end, ticks).map((value) => (
          <text key={value} x={xOf(value)} y={yOf(0) + 17} textAnchor="middle">
            {value}
          </text>
        ))}
      </g>
    </svg>
  );
}
