// The accuracy chart's drawing: axes, what changed on the way, and the curves over all training steps. Plain paths: a chart
// library is half of the page to load, and redraws slower.

import type { ReactNode } from "react";
import { type AccuracyRow, ticksTo } from "./rows";

/** Where percentages and times lie in the drawing, px. */
export interface PlotScale {
  left: number;
  right: number;
  /** Last value of the time axis. */
  end: number;
  ticks: number;
  xOf(x: number): number;
  yOf(value: number): number;
}

interface CurvesProps {
  width: number;
  height: number;
  scale: PlotScale;
  rows: AccuracyRow[];
  /** Accuracy of guessing, %. */
  guessing: number;
  /** What was changed on the way, and when. */
  marks: { at: number; text: string }[];
  children: ReactNode;
}

const PERCENTS = [0, 25, 50, 75, 100];

export function Curves({ width, height, scale, rows, guessing, marks, children }: CurvesProps) {
  const { left, right, end, xOf, yOf } = scale;
  const across = (y: number) => `M${left} ${y.toFixed(1)}H${right}`;
  const places = (value: (row: AccuracyRow) => number | undefined) =>
    rows.flatMap((row) => {
      const at = value(row);
      return at === undefined ? [] : [`${xOf(row.x).toFixed(1)} ${yOf(at).toFixed(1)}`];
    });
  const line = (value: (row: AccuracyRow) => number | undefined) => {
    const all = places(value);
    return all.length > 1 ? `M${all.join("L")}` : "";
  };
  const band = [...places(({ batches }) => batches?.[1]), ...places(({ batches }) => batches?.[0]).reverse()];
  return (
    <svg width={width} height={height} fontSize={11.5} fill="none" aria-hidden="true">
      <path d={PERCENTS.map((value) => across(yOf(value))).join("")} style={{ stroke: "var(--line)" }} />
      <path d={across(yOf(0))} style={{ stroke: "var(--line-strong)" }} />
      <path d={across(yOf(guessing))} style={{ stroke: "var(--line-strong)" }} strokeDasharray="1 3" />
      <g style={{ fill: "var(--ink-2)" }}>
        {PERCENTS.map((value) => (
          <text key={value} x={left - 8} y={yOf(value) + 4} textAnchor="end">
            {value === 100 ? "100 %" : value}
          </text>
        ))}
        {ticksTo(end, scale.ticks).map((value) => (
          <text key={value} x={xOf(value)} y={yOf(0) + 17} textAnchor="middle">
            {value}
          </text>
        ))}
      </g>
      {marks.map((mark) => {
        const x = xOf(mark.at);
        return (
          <g key={`${mark.at}${mark.text}`}>
            <path d={`M${x.toFixed(1)} ${yOf(100)}V${yOf(0)}`} style={{ stroke: "var(--ink-2)" }} />
            <text x={x + 5} y={yOf(100) + 13} style={{ fill: "var(--ink-2)" }}>
              {mark.text}
            </text>
          </g>
        );
      })}
      <path d={line(({ ghost }) => ghost)} style={{ stroke: "var(--ghost)" }} strokeWidth={1.5} strokeDasharray="5 4" />
      {band.length > 2 && (
        <path
          d={`M${band.join("L")}Z`}
          style={{ stroke: "var(--ink)", fill: "var(--ink)" }}
          fillOpacity={0.1}
          strokeOpacity={0.1}
          strokeWidth={0.75}
        />
      )}
      <path d={line(({ train }) => train)} style={{ stroke: "var(--ink)" }} strokeOpacity={0.45} strokeWidth={1.25} />
      {children}
    </svg>
  );
}
