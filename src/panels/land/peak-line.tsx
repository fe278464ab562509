// The peak at the right margin: its line, end to end above it, and between them what the cut saves.

import { t } from "#messages/en";
import type { Drawing } from "./drawing";
import { megabytesShort } from "./hills";
import type { HillsData } from "./hills-data";
import styles from "./land.module.css";
import type { SkyScale } from "./sky-scale";

interface PeakLineProps {
  drawing: Drawing;
  hills: HillsData;
  scale: SkyScale;
  /** Whether the network is end to end without checkpoints: nothing to compare. */
  alone: boolean;
  /** Calls of the step where it is drawn over time; null over the network. */
  calls: number | null;
}

/** "−32": in percent of end to end. */
export function savingText(peak: number, endToEnd: number): string {
  const percent = Math.round(100 * (peak / endToEnd - 1));
  return `${percent < 0 ? "−" : percent > 0 ? "+" : ""}${Math.abs(percent)}`;
}

export function PeakLine({ drawing, hills, scale, alone, calls }: PeakLineProps) {
  const { axis, blocks, phone } = drawing;
  const [endY, peakY] = [scale.y(hills.endToEnd.peak), scale.y(hills.peak)];
  const from = calls === null ? (blocks[hills.highest]?.x1 ?? axis.left) : axis.left;
  const saving = `${savingText(hills.peak, hills.endToEnd.peak)} %`;
  const line = (
    <line
      x1={from}
      x2={axis.right + (phone ? 0 : 8)}
      y1={peakY}
      y2={peakY}
      style={{ stroke: "var(--ink)" }}
      strokeWidth={1.25}
    />
  );
  const worse = peakY < endY;
  if (phone) {
    // the higher of the two is named above its end, the lower below
    const [endTextY, peakTextY] = worse ? [endY + 15, peakY - 6] : [endY - 6, peakY + 15];
    return (
      <g>
        {!alone && line}
        <text
          x={axis.right}
          y={endTextY}
          textAnchor="end"
          fontSize={11.5}
          className={styles.onSky}
        >{`${t.memory.endToEnd} ${megabytesShort(hills.endToEnd.peak)} MB`}</text>
        {!alone && (
          <text x={axis.right - 4} y={peakTextY} textAnchor="end" fontSize={12} className={styles.figure}>
            {t.memory.peakPhone(megabytesShort(hills.peak), saving)}
          </text>
        )}
      </g>
    );
  }
  const x = axis.right + 14;
  const room = peakY - endY;
  // names keep apart where the peaks do not
  const endTextY = worse ? Math.max(endY, peakY + 52) : endY;
  const peakTextY = worse ? peakY : Math.max(peakY, endY + 34);
  const { checkpointing } = hills;
  const savingY = room > 60 ? (endY + peakY) / 2 + 16 : peakTextY + 29;
  const checkY = freeFrom(
    scale.y(checkpointing?.peak ?? 0),
    alone ? [endTextY, endTextY + 15] : [endTextY, endTextY + 15, peakTextY, savingY],
  );
  return (
    <g>
      {!alone && line}
      <text x={x} y={endTextY + 1} fontSize={11.5}>
        <tspan>{t.memory.endToEnd}</tspan>
        <tspan x={x} dy={15} fontSize={13}>
          {megabytesShort(hills.endToEnd.peak)} MB
        </tspan>
      </text>
      {!alone && room > 30 && (
        <path
          d={`M${axis.right + 4} ${endY + 4}V${peakY - 3}`}
          style={{ stroke: "var(--ink)" }}
          strokeWidth={1.25}
          markerEnd="url(#arrow)"
        />
      )}
      {!alone && (
        <>
          <text x={x} y={peakTextY + 4} fontSize={15} className={styles.figure}>
            {megabytesShort(hills.peak)} MB
          </text>
          <text
            x={x}
            y={savingY}
            fontSize={worse ? 15 : 24}
            letterSpacing={-0.5}
            className={styles.figure}
            data-testid="saving"
          >
            {saving}
          </text>
        </>
      )}
      {checkpointing && blocks.length > 1 && calls === null && checkY < scale.height - 7 && (
        <text x={x} y={checkY + 4} fontSize={11.5}>
          {t.memory.checkpointShort(checkpointing.segments, megabytesShort(checkpointing.peak))}
        </text>
      )}
      {calls !== null && (
        <text x={x} y={scale.height - 5} fontSize={11.5}>
          {t.memory.time(calls)}
        </text>
      )}
    </g>
  );
}

/** Lines of text keep so far apart, px. */
const TEXT_APART = 19;

/** The first height from `y` downwards that keeps clear of what is written. */
function freeFrom(y: number, taken: readonly number[]): number {
  return [...taken]
    .sort((a, b) => a - b)
    .reduce((at, other) => (Math.abs(at - other) < TEXT_APART ? other + TEXT_APART : at), y);
}
