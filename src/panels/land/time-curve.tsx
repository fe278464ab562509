// The same step over time: live bytes call by call, each block's phases in its colour, end to end as the ghost behind.

import { memo } from "react";
import type { ForecastAnswer, StepForecast, StepStretch } from "#experiment/forecast";
import { figure, t } from "#messages/en";
import type { Drawing } from "./drawing";
import { megabytesShort } from "./hills";
import type { SkyScale } from "./sky-scale";

interface TimeCurveProps {
  drawing: Drawing;
  answer: ForecastAnswer;
  scale: SkyScale;
}

/** Room that a phase's name takes, px. */
const NAME_ROOM = 52;

export const TimeCurve = memo(function TimeCurve({ drawing, answer, scale }: TimeCurveProps) {
  const { axis, blocks, phone } = drawing;
  const { forecast, endToEnd } = answer;
  const x = timeAxis(axis.left, axis.right, forecast.liveBytes.length);
  const ghost = saw(endToEnd, timeAxis(axis.left, axis.right, endToEnd.liveBytes.length), scale);
  const floor = scale.y(forecast.lastingBytes);
  return (
    <g data-testid="time-curve">
      {!phone &&
        scale.ticks.map((tick) => (
          <g key={tick}>
            <line
              x1={axis.left}
              x2={axis.right}
              y1={scale.y(tick)}
              y2={scale.y(tick)}
              style={{ stroke: "var(--line)" }}
            />
            <text x={axis.left - 10} y={scale.y(tick) + 4} textAnchor="end" fontSize={11.5}>
              {figure(tick / 1e6)} MB
            </text>
          </g>
        ))}
      <path d={ghost} fill="none" style={{ stroke: "var(--ghost)" }} strokeWidth={1.5} strokeDasharray="5 4" />
      {joined(forecast.stretches).map((stretch) => {
        const block = blocks[stretch.block ?? 0];
        if (!block) return null;
        const line = saw(forecast, x, scale, stretch.from, stretch.to);
        const [x0, x1] = [x(stretch.from), x(stretch.to + 1)];
        const hatched = stretch.phase === "auxiliary" || (stretch.phase === "loss" && block.index < blocks.length - 1);
        const named = !phone && x1 - x0 > NAME_ROOM;
        return (
          <g key={stretch.from}>
            <path
              d={`${line}V${scale.height}H${x0.toFixed(1)}Z`}
              style={{
                fill: hatched
                  ? `url(#hatch${block.index})`
                  : `color-mix(in oklab, ${block.colour} ${stretch.phase === "backward" ? 42 : 26}%, var(--paper))`,
              }}
            />
            <path d={line} fill="none" style={{ stroke: block.colour }} strokeWidth={1.5} strokeLinejoin="round" />
            {named && (
              <text
                x={(x0 + x1) / 2}
                y={floor - 6}
                textAnchor="middle"
                fontSize={11.5}
                style={{ fill: "var(--ink)", paintOrder: "stroke", stroke: "var(--paper)", strokeWidth: 3 }}
              >
                {t.memory.phases[stretch.phase]}
              </text>
            )}
          </g>
        );
      })}
      <rect
        x={axis.left}
        y={floor}
        width={axis.right - axis.left}
        height={scale.height - floor}
        style={{ fill: "var(--ink)" }}
        opacity={0.5}
      />
      {!phone && (
        <text x={axis.left - 10} y={scale.height - 5} textAnchor="end" fontSize={11.5}>
          {t.memory.weights(megabytesShort(forecast.lastingBytes))}
        </text>
      )}
    </g>
  );
});

/** Left edge of a call, px. */
export const timeAxis = (left: number, right: number, calls: number) => (call: number) =>
  left + ((right - left) * call) / Math.max(1, calls);

/** Neighbours of one block that look alike, as one; running statistics and updates end the backward pass. */
function joined(stretches: readonly StepStretch[]): StepStretch[] {
  const all: StepStretch[] = [];
  for (const stretch of stretches) {
    const last = all.at(-1);
    const block = stretch.block ?? 0;
    const after = last?.block === block && ["backward", "update"].includes(last.phase);
    const phase = after && stretch.phase !== "ema" ? "backward" : stretch.phase === "input" ? "forward" : stretch.phase;
    if (last?.block === block && last.phase === phase) last.to = stretch.to;
    else all.push({ ...stretch, block, phase });
  }
  return all;
}

/** Live bytes as a line with at most a point a pixel: the highest of what falls together. */
function saw(
  { liveBytes }: Pick<StepForecast, "liveBytes">,
  x: (call: number) => number,
  scale: SkyScale,
  from = 0,
  to = liveBytes.length - 1,
): string {
  const points: string[] = [];
  let [column, most] = [Number.NaN, 0];
  for (let call = from; call <= to; call++) {
    const at = Math.round(x(call + 0.5));
    const bytes = liveBytes[call] ?? 0;
    if (at === column) most = Math.max(most, bytes);
    else most = bytes;
    if (at === column) points.pop();
    column = at;
    points.push(`${x(call + 0.5).toFixed(1)} ${scale.y(most).toFixed(1)}`);
  }
  const first = scale.y(liveBytes[from] ?? 0).toFixed(1);
  return `M${x(from).toFixed(1)} ${first}L${points.join("L")}L${x(to + 1).toFixed(1)} ${scale.y(liveBytes[to] ?? 0).toFixed(1)}`;
}
