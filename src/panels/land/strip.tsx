// The network as a strip: stem and units, as wide as the bytes they keep, in their block's colour.

import { t } from "#messages/en";
import type { Drawing } from "./drawing";

const STRIP_FONT = 12;
/** Half of a hairline: so thin that it looks like no gap. */
const STEM_SEAM = 0.25;

interface Segment {
  key: string;
  block: number;
  name: string;
  x0: number;
  x1: number;
  colour: string;
}

interface StripProps {
  drawing: Drawing;
  y: number;
  height: number;
  /** The block that a step in slow motion is in; the rest pales. */
  lit: number | null;
}

export function Strip({ drawing, y, height, lit }: StripProps) {
  return (
    <g>
      {segments(drawing).map(({ key, name, x0, x1, colour, block }) => {
        const pale = lit !== null && lit !== block;
        const width = Math.max(0.6, x1 - x0);
        return (
          <g key={key}>
            <rect
              x={x0}
              y={y}
              width={width}
              height={height}
              rx={drawing.blocks.length > 20 ? 1 : 2}
              style={{ fill: pale ? `color-mix(in oklab, ${colour} 34%, var(--paper))` : colour }}
            />
            {!pale && width > (name.length > 3 ? 34 : 24) && (
              <text
                x={x0 + width / 2}
                y={y + height / 2 + 4}
                textAnchor="middle"
                fontSize={width > 40 ? STRIP_FONT : STRIP_FONT - 1}
                fontWeight={550}
                style={{ fill: "var(--on-ink)" }}
              >
                {name}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

function segments({ axis, layout, blocks }: Drawing): Segment[] {
  const names = layout.blocks.flatMap(({ units }) => units.map((unit) => unit.join(".")));
  const seam = (axis.right - axis.left) / axis.units < 14 ? 0.4 : 0.9;
  return blocks.flatMap(({ index, from, to, x0, x1, colour }) => {
    const own: Segment[] = [];
    if (index === 0) own.push({ key: "stem", block: index, name: t.land.stem, x0, x1: axis.x(0) - STEM_SEAM, colour });
    // the stem is no unit: nothing can be cut between it and the first
    for (let unit = from; unit < to; unit++) {
      const left = unit === from ? (index > 0 ? x0 : axis.x(0)) : axis.x(unit) + seam;
      const right = unit === to - 1 ? x1 : axis.x(unit + 1) - seam;
      own.push({ key: String(unit), block: index, name: names[unit] ?? "", x0: left, x1: right, colour });
    }
    return own;
  });
}
