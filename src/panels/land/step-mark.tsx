// Where the step in slow motion is: a dot at the live bytes, which climbs the slope of its block, goes up the tower, slides
// back and hops over the cut.

import { useEffect, useState } from "react";
import { t } from "#messages/en";
import type { Drawing } from "./drawing";
import { hillShape, megabytesShort } from "./hills";
import type { HillsData } from "./hills-data";
import styles from "./land.module.css";
import type { SkyScale } from "./sky-scale";
import type { PlayedPhase } from "./step-phases";

interface StepMarkProps {
  drawing: Drawing;
  hills: HillsData;
  scale: SkyScale;
  phase: PlayedPhase;
  /** Live bytes at each call. */
  liveBytes: readonly number[];
  /** How long the dot travels, ms; 0: it stands at the phase's end at once. */
  travelMs: number;
  stripHeight: number;
}

export function StepMark({ drawing, hills, scale, phase, liveBytes, travelMs, stripHeight }: StepMarkProps) {
  const share = useTravel(phase, travelMs);
  const block = drawing.blocks[phase.block];
  const hill = hills.blocks[phase.block];
  if (!block || !hill) return null;
  const shape = hillShape(drawing, block, hill, scale);
  const call = phase.from + (phase.to - phase.from) * share;
  const bytes = liveBytes[Math.round(call)] ?? 0;
  const tower = (shape.towerX + shape.x1) / 2;
  const x = {
    forward: shape.x0 + (shape.x1 - shape.x0) * share,
    auxiliary: tower,
    loss: tower,
    backward: shape.x1 - (shape.x1 - shape.x0) * share,
    ema: shape.x0 + (shape.x1 - shape.x0) * share,
    free: shape.x1,
  }[phase.kind];
  const y = scale.y(bytes);
  const left = phase.kind === "backward" || phase.kind === "forward" ? Math.max(x, shape.x0 + 1) : shape.x1;
  const start = scale.y(Math.min(bytes, hill.floor));
  const before = x > drawing.axis.left + 110;
  return (
    <g data-testid="step-mark" data-bytes={bytes}>
      <path
        d={`M${shape.x0} ${start}L${left} ${y}V${scale.height}H${shape.x0}Z`}
        style={{ fill: block.colour }}
        opacity={0.5}
      />
      <path d={`M${shape.x0} ${start}L${left} ${y}`} style={{ stroke: block.colour }} strokeWidth={3} />
      <line x1={x} x2={x} y1={y} y2={scale.height + stripHeight} style={{ stroke: "var(--ink)" }} strokeWidth={1.5} />
      <circle cx={x} cy={y} r={7} style={{ fill: "var(--ink)", stroke: "var(--paper)" }} strokeWidth={2} />
      <text
        x={before ? x - 14 : x + 14}
        y={Math.max(14, y - 6)}
        textAnchor={before ? "end" : "start"}
        fontSize={14}
        className={styles.figure}
      >
        {t.player.live(megabytesShort(bytes))}
      </text>
    </g>
  );
}

/** 0..1 over the travel, from the moment a phase begins. */
function useTravel(phase: PlayedPhase, travelMs: number): number {
  const [done, setDone] = useState({ phase, share: travelMs > 0 ? 0 : 1 });
  useEffect(() => {
    if (travelMs === 0) return;
    const began = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      const share = Math.min(1, Math.max(0, now - began) / travelMs);
      setDone({ phase, share });
      if (share < 1) frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [phase, travelMs]);
  if (travelMs === 0) return 1;
  return done.phase === phase ? done.share : 0;
}
