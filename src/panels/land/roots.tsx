// The auxiliary networks as roots below the strip: EMA copy (the next block's colour, dashed: it never learns), learnable
// bias (its own block's, solid), decoder, head. Switched off they stay as dotted outlines in their place.

import { t } from "#messages/en";
import type { Drawing, DrawnBlock } from "./drawing";

export const ROOTS_HEIGHT = 68;
const ROW = 18;
const ROW_GAP = 5;
const HEAD = 12;
/** What a block's name and units take. */
const NAME_WIDTH = 62;
/** Above this many blocks roots are plain texture. */
const TEXTURE_BLOCKS = 20;

export function Roots({ drawing, y, lit }: { drawing: Drawing; y: number; lit: number | null }) {
  if (drawing.blocks.length === 1) return null;
  return (
    <g>
      {!drawing.phone && (
        <text x={drawing.axis.left - 10} y={y + 13} textAnchor="end" fontSize={11.5}>
          <tspan>{t.land.auxiliary}</tspan>
          <tspan x={drawing.axis.left - 10} dy={14}>
            {t.land.networks}
          </tspan>
        </text>
      )}
      {drawing.blocks.map((block) => (
        <g key={block.index} opacity={lit === null || lit === block.index ? 1 : 0.35}>
          <Root drawing={drawing} block={block} y={y} />
        </g>
      ))}
    </g>
  );
}

/** Width of the partner on the axis, held inside the block, at least 11 px where there is room. */
function rootWidth({ axis, blocks, phone }: Drawing, { to, x0, x1 }: DrawnBlock): number {
  const partner = axis.x(to + 1) - axis.x(to);
  const width = Math.min(partner, x1 - x0) - (blocks.length > TEXTURE_BLOCKS ? 1 : phone ? 2 : 6);
  return Math.max(1, x1 - x0 > 34 ? Math.max(11, width) : width);
}

function Root({ drawing, block, y }: { drawing: Drawing; block: DrawnBlock; y: number }) {
  const next = drawing.blocks[block.index + 1];
  const row = drawing.phone ? 11 : ROW;
  const gap = drawing.phone ? 3 : ROW_GAP;
  const headY = y + 2 * row + 2 * gap;
  const width = next ? rootWidth(drawing, block) : Math.min(18, (block.x1 - block.x0) * 0.5);
  const x = next ? block.x1 - width : classifierX(drawing, block, width);
  const middle = x + width / 2;
  const branches = next && drawing.config.rule === "man";
  return (
    <g>
      {branches && (
        <Branches drawing={drawing} block={block} next={next} x={x} y={y} width={width} row={row} gap={gap} />
      )}
      {(!branches || !next) && (
        <path d={`M${middle} ${y - 6}V${headY}`} style={{ stroke: block.colour }} strokeWidth={1.5} />
      )}
      {next && drawing.config.host.kind === "infopro" && width > 10 && (
        <rect
          x={x}
          y={headY + 1}
          width={Math.min(10, width / 3)}
          height={HEAD - 2}
          style={{ fill: "none", stroke: block.colour }}
          strokeWidth={1.5}
        >
          <title>{t.land.decoder}</title>
        </rect>
      )}
      <path
        d={headPath(
          middle,
          headY,
          next ? Math.min(Math.max(width * 0.5, Math.min(10, width)), 44) : width,
          drawing.phone ? 7 : HEAD,
        )}
        style={{ fill: block.colour }}
      >
        <title>{next ? t.land.head : t.land.classifier}</title>
      </path>
      <BlockName drawing={drawing} block={block} y={y + (drawing.phone ? 24 : 35)} room={x - block.x0} />
    </g>
  );
}

/** From the middle of the last unit, or close to the network's end where that is wide: its name needs the room. */
function classifierX({ axis }: Drawing, { x0, x1, to }: DrawnBlock, width: number): number {
  const lastUnit = x1 - Math.max(x0, axis.x(to - 1));
  return x1 - Math.min(lastUnit / 2, 26) - width / 2;
}

const headPath = (middle: number, y: number, width: number, height: number) =>
  `M${middle - width / 2} ${y}h${width}l${-width * 0.22} ${height}h${-width * 0.56}Z`;

interface BranchProps {
  drawing: Drawing;
  block: DrawnBlock;
  next: DrawnBlock;
  x: number;
  y: number;
  width: number;
  row: number;
  gap: number;
}

function Branches({ drawing, block, next, x, y, width, row, gap }: BranchProps) {
  const { layout, blocks, axis, phone } = drawing;
  const texture = blocks.length > TEXTURE_BLOCKS;
  const stroke = texture ? 0.8 : 1.5;
  const off = { fill: "none", stroke: "var(--line-strong)" };
  const ema = layout.ema ? { fill: `color-mix(in oklab, ${next.colour} 14%, var(--soil))`, stroke: next.colour } : off;
  const bias = layout.bias
    ? { fill: `color-mix(in oklab, ${block.colour} 22%, var(--soil))`, stroke: block.colour }
    : off;
  const arrowFrom = Math.min(axis.x(block.to) + 26, (axis.x(block.to) + axis.x(block.to + 1)) / 2);
  const label = (text: string, top: number) =>
    !phone && !texture && width > text.length * 6.2 + 8 ? (
      <text x={x + width / 2} y={top + 13} textAnchor="middle" fontSize={11.5} style={{ fill: "var(--ink)" }}>
        {text}
      </text>
    ) : null;
  const emaName = width > 76 ? t.land.emaOf(next.first) : t.land.ema;
  const biasY = y + row + gap;
  return (
    <>
      {layout.ema && (
        <path
          d={`M${arrowFrom} ${y - 6}V${y + row / 2}H${block.x1 + (texture ? 0 : 4)}`}
          fill="none"
          style={{ stroke: next.colour }}
          strokeWidth={texture ? 1 : 1.5}
          strokeDasharray={texture ? undefined : "3 2"}
          markerEnd={texture ? undefined : "url(#arrow)"}
        />
      )}
      <rect
        x={x}
        y={y}
        width={width}
        height={row}
        rx={2}
        style={ema}
        strokeWidth={stroke}
        strokeDasharray={layout.ema ? (texture ? undefined : "3 2") : "1 3"}
      >
        <title>{layout.ema ? t.land.emaOf(next.first) : t.land.emaOff}</title>
      </rect>
      {label(layout.ema ? emaName : t.land.off, y)}
      <rect
        x={x}
        y={biasY}
        width={width}
        height={row}
        rx={2}
        style={bias}
        strokeWidth={stroke}
        strokeDasharray={layout.bias ? undefined : "1 3"}
      >
        <title>{layout.bias ? t.land.biasOf(next.first) : t.land.biasOff}</title>
      </rect>
      {label(layout.bias ? t.land.bias : t.land.off, biasY)}
    </>
  );
}

/** The block's name where there is room for it: in words, else its number. */
function BlockName({ drawing, block, y, room }: { drawing: Drawing; block: DrawnBlock; y: number; room: number }) {
  const count = drawing.blocks.length;
  if (count > 8 || room < (drawing.phone ? 9 : 16)) return null;
  const words = room > NAME_WIDTH && count <= 4 && !drawing.phone;
  return (
    <text x={block.x0} y={y} fontSize={13} fontWeight={650} style={{ fill: block.colour }}>
      {words ? t.land.block(block.index + 1) : block.index + 1}
      {words && (
        <tspan x={block.x0} dy={17} fontSize={11.5} fontWeight={400} style={{ fill: "var(--ink-2)" }}>
          {t.land.range(block.index === 0 ? t.land.stem : block.first, block.last)}
        </tspan>
      )}
    </text>
  );
}
