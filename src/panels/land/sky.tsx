// The sky: hills over the network or live bytes over time, the peak at its margin, what the pointer points at, and the
// step in slow motion.

import { memo, type PointerEvent, useRef, useState } from "react";
import { t } from "#messages/en";
import { unitAt } from "./axis";
import type { Drawing } from "./drawing";
import { Hatches, Hills, megabytesShort } from "./hills";
import styles from "./land.module.css";
import { localPoint } from "./local-point";
import { PeakLine } from "./peak-line";
import { peakCall, tensorAt, tensorText } from "./pointing";
import type { SkyScale } from "./sky-scale";
import { StepMark } from "./step-mark";
import type { PlayedPhase } from "./step-phases";
import { TimeCurve, timeAxis } from "./time-curve";
import type { Picture } from "./use-hills";

interface SkyProps {
  drawing: Drawing;
  picture: Picture;
  scale: SkyScale;
  before: string[];
  measured: readonly number[] | null;
  phase: PlayedPhase | null;
  /** Whether the step in slow motion plays by itself. */
  travels: boolean;
  speed: number;
  overTime: boolean;
  budgetBytes: number | null;
  stripHeight: number;
  onInfo(text: string | null): void;
}

const TRAVEL_MS = 1100;
const BY_HAND_MS = 400;

/** What is marked under the pointer. */
interface Mark {
  x: number;
  width: number;
  top: number;
  bottom: number;
}

export const Sky = memo(function Sky(props: SkyProps) {
  const { drawing, picture, scale, before, measured, phase, overTime, budgetBytes, onInfo } = props;
  const { axis } = drawing;
  const { hills, answer } = picture;
  const [mark, setMark] = useState<Mark | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const time = overTime ? answer : null;
  const alone = hills.blocks.length === 1 && hills.peak >= hills.endToEnd.peak;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const leave = () => {
    setMark(null);
    onInfo(null);
  };
  const point = ({ clientX, clientY }: PointerEvent) => {
    if (!answer || !box.current) return;
    const { x, y } = localPoint(box.current, clientX, clientY);
    const { forecast } = answer;
    const calls = forecast.liveBytes.length;
    const call = time
      ? Math.floor(((x - axis.left) / (axis.right - axis.left)) * calls)
      : peakCall(forecast, blockAt(drawing, x));
    const found = x < axis.left || x > axis.right ? null : tensorAt(forecast, call, scale.bytesAt(y));
    if (!found) return leave();
    const { tensor, below } = found;
    onInfo(tensorText(tensor, calls));
    const at = timeAxis(axis.left, axis.right, calls);
    const [x0, x1] = time
      ? [at(Math.max(0, tensor.born)), at(Math.min(calls, tensor.lastUse + 1))]
      : [Math.max(axis.left, x - 18), Math.min(axis.right, x + 18)];
    setMark({ x: x0, width: x1 - x0, top: scale.y(below + tensor.bytes), bottom: scale.y(below) });
  };

  return (
    <div
      ref={box}
      className={styles.sky}
      style={{ height: scale.height }}
      role="img"
      aria-label={t.memory.picture(
        hills.blocks.length,
        megabytesShort(hills.peak),
        megabytesShort(hills.endToEnd.peak),
      )}
      onPointerMove={point}
      onPointerLeave={leave}
    >
      <svg width={axis.width} height={scale.height} aria-hidden="true">
        <Hatches blocks={drawing.blocks} />
        {time ? (
          <TimeCurve drawing={drawing} answer={time} scale={scale} />
        ) : (
          <Hills
            drawing={drawing}
            hills={hills}
            scale={scale}
            before={before}
            measured={measured}
            lit={phase?.block ?? null}
          />
        )}
        {!phase && (
          <PeakLine
            drawing={drawing}
            hills={hills}
            scale={scale}
            alone={alone}
            calls={time ? time.forecast.liveBytes.length : null}
          />
        )}
        {!phase && budgetBytes !== null && budgetBytes < scale.bytesAt(0) && (
          <g>
            <line
              x1={axis.left}
              x2={axis.right}
              y1={scale.y(budgetBytes)}
              y2={scale.y(budgetBytes)}
              style={{ stroke: hills.peak > budgetBytes ? "var(--fault)" : "var(--ink-2)" }}
              strokeWidth={1.5}
            />
            <text
              x={axis.left + 4}
              y={scale.y(budgetBytes) - 5}
              fontSize={11.5}
              className={styles.onSky}
              style={{ fill: hills.peak > budgetBytes ? "var(--fault)" : undefined }}
            >
              {t.memory.budget(megabytesShort(budgetBytes))}
            </text>
          </g>
        )}
        {phase && answer && (
          <StepMark
            drawing={drawing}
            hills={hills}
            scale={scale}
            phase={phase}
            liveBytes={answer.forecast.liveBytes}
            travelMs={still ? 0 : props.travels ? TRAVEL_MS / props.speed : BY_HAND_MS}
            stripHeight={props.stripHeight}
          />
        )}
        {mark && (
          <rect
            x={mark.x}
            y={mark.top}
            width={Math.max(2, mark.width)}
            height={Math.max(2, mark.bottom - mark.top)}
            style={{ fill: "var(--ink)" }}
            opacity={0.35}
          />
        )}
      </svg>
    </div>
  );
});

function blockAt({ axis, blocks }: Drawing, x: number): number {
  const unit = unitAt(axis, x);
  return blocks.find(({ to }) => unit < to)?.index ?? 0;
}
