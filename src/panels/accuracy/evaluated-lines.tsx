// What evaluations tell: the network's test accuracy in ink, every block's own classifier in its colour. Plain paths: these
// series have few points, and the chart library would walk every training step for each of them.

import { blockColour, blockDash, blockMarker } from "../land/block-colours";
import type { AccuracyRow } from "./rows";

/** More blocks than this are a thin band without names and markers. */
export const NAMED_BLOCKS = 8;
/** Markers closer than this, in px, would run into each other. */
const MARKERS_APART = 12;

interface EvaluatedLinesProps {
  rows: AccuracyRow[];
  blocks: number;
  xOf(x: number): number;
  yOf(value: number): number;
}

export function EvaluatedLines({ rows, blocks, xOf, yOf }: EvaluatedLinesProps) {
  const evaluated = rows.filter(({ test }) => test !== undefined);
  const placesOf = (series: "test" | `block${number}`) =>
    evaluated.flatMap((row): Place[] => {
      const value = row[series];
      return value === undefined ? [] : [{ x: xOf(row.x), y: yOf(value) }];
    });
  const many = blocks > NAMED_BLOCKS;
  return (
    <g data-testid="evaluated-lines">
      {Array.from({ length: blocks - 1 }, (_, i) => (
        <Series
          key={`block${i + 1}`}
          places={placesOf(`block${i}`)}
          colour={blockColour(i, blocks)}
          width={many ? 1 : 1.5}
          dash={blockDash(i)}
          marker={many ? null : blockMarker(i)}
        />
      ))}
      <Series places={placesOf("test")} colour="var(--ink)" width={2.5} dash="" marker={blockMarker(0)} />
    </g>
  );
}

interface Place {
  x: number;
  y: number;
}

interface SeriesProps {
  places: Place[];
  colour: string;
  width: number;
  dash: string;
  /** Path round (0, 0); null: none. */
  marker: string | null;
}

function Series({ places, colour, width, dash, marker }: SeriesProps) {
  if (places.length === 0) return null;
  const line = places.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");
  return (
    <>
      <path d={`M${line}`} fill="none" style={{ stroke: colour }} strokeWidth={width} strokeDasharray={dash} />
      {marker &&
        apart(places).map(({ x, y }) => (
          <path key={x} d={marker} transform={`translate(${x} ${y}) scale(0.8)`} style={{ fill: colour }} />
        ))}
    </>
  );
}

/** Places that are far enough from the one before; the last is always among them. */
function apart(places: Place[]): Place[] {
  const kept: Place[] = [];
  for (const place of [...places].reverse()) {
    const after = kept.at(-1);
    if (!after || after.x - place.x >= MARKERS_APART) kept.push(place);
  }
  return kept.reverse();
}
