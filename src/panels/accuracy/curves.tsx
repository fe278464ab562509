// The curves over all training steps and what evaluations tell, drawn over the frame.

import { useMemo } from "react";
import { Area, ComposedChart, Line, XAxis, YAxis } from "recharts";
import { EvaluatedLines } from "./evaluated-lines";
import type { PlotScale } from "./frame";
import type { AccuracyRow } from "./rows";

interface CurvesProps {
  width: number;
  height: number;
  scale: PlotScale;
  rows: AccuracyRow[];
  blocks: number;
  /** Whether an earlier end-to-end run is among the rows. */
  ghost: boolean;
}

export function Curves({ width, height, scale, rows, blocks, ghost }: CurvesProps) {
  const { margin, end, xOf, yOf } = scale;
  const batches = useMemo(() => rows.filter(({ test }) => test === undefined), [rows]);
  return (
    <ComposedChart
      width={width}
      height={height}
      data={batches.length > 0 ? batches : [{ x: 0 }, { x: end }]}
      margin={margin}
      accessibilityLayer={false}
      style={{ position: "absolute", inset: 0 }}
    >
      <XAxis hide dataKey="x" type="number" domain={[0, end]} />
      {/* without allowDataOverflow there is no axis before the first point */}
      <YAxis hide domain={[0, 100]} allowDataOverflow />
      {ghost && (
        <Line
          dataKey="ghost"
          stroke="var(--ghost)"
          strokeWidth={1.5}
          strokeDasharray="5 4"
          dot={false}
          isAnimationActive={false}
          connectNulls
        />
      )}
      <Area
        dataKey="batches"
        fill="var(--ink)"
        fillOpacity={0.1}
        stroke="var(--ink)"
        strokeOpacity={0.1}
        strokeWidth={0.75}
        activeDot={false}
        isAnimationActive={false}
        connectNulls
      />
      <Line
        dataKey="train"
        stroke="var(--ink)"
        strokeOpacity={0.45}
        strokeWidth={1.25}
        dot={false}
        isAnimationActive={false}
        connectNulls
      />
      <EvaluatedLines rows={rows} blocks={blocks} xOf={xOf} yOf={yOf} />
    </ComposedChart>
  );
}
