// Records as they lie in files: a field with the label, then planes of pixels.

import { FaultError } from "#experiment/fault";
import type { Phrase } from "#experiment/phrases";
import type { RandomAccess } from "./folder";
import { type Manifest, recordBytes } from "./manifest";
import { pieceRecords, piecesOfRun, type Run } from "./runs";
import type { PieceOptions, Shard } from "./source";

export type Layout = Pick<Manifest, "labelBytes" | "label" | "shape" | "classes">;

/**
 * Labels and planes of raw records. `images` takes the planes; it may begin where `bytes` do, which are then lost.
 * Throws FaultError data.label naming file and record, which counts from `first`, where a label is no class.
 */
export function splitRecords(
  bytes: Uint8Array,
  layout: Layout,
  where: string,
  { first = 0, images }: { first?: number; images?: Uint8Array } = {},
): Shard {
  const size = recordBytes(layout);
  const pixels = size - layout.labelBytes;
  const records = bytes.length / size;
  const labels = new Int32Array(records);
  const planes = images?.subarray(0, records * pixels) ?? new Uint8Array(records * pixels);
  for (let i = 0; i < records; i++) {
    const start = i * size;
    let label = 0;
    for (let b = 0; b < layout.label.width; b++) label += (bytes[start + layout.label.offset + b] ?? 0) * 256 ** b;
    if (label >= layout.classes.length) {
      const hint = `${layout.classes.length}` as const;
      throw new FaultError({ code: "data.label", where: `${where}, record ${first + i}`, what: String(label), hint });
    }
    labels[i] = label;
    planes.set(bytes.subarray(start + layout.labelBytes, start + size), i * pixels);
  }
  return { images: planes, labels };
}

/**
 * The records of a file that comes in chunks. Throws FaultError data.recordCount where it holds more or fewer than `records`,
 * data.label as above.
 */
export async function* chunkedPieces(
  chunks: AsyncIterable<Uint8Array>,
  layout: Layout,
  where: string,
  records: number,
): AsyncGenerator<Shard> {
  const size = recordBytes(layout);
  const piece = new Uint8Array(pieceRecords(size) * size);
  const otherCount = (what: Phrase) => new FaultError({ code: "data.recordCount", where, what, hint: `${records}` });
  let [first, filled] = [0, 0];
  for await (const chunk of chunks) {
    if (first * size + filled + chunk.length > records * size) throw otherCount(`more than ${records}`);
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + piece.length - filled);
      piece.set(part, filled);
      at += part.length;
      filled += part.length;
      if (filled < piece.length) continue;
      yield splitRecords(piece, layout, where, { first, images: piece });
      first += filled / size;
      filled = 0;
    }
  }
  if (first * size + filled < records * size) throw otherCount(`${first + filled / size}`);
  if (filled > 0) yield splitRecords(piece.subarray(0, filled), layout, where, { first, images: piece });
}

/** A run of the records of a file. Throws FaultError data.label, and what reading the file throws. */
export async function* filePieces(
  file: RandomAccess,
  run: Run,
  layout: Layout,
  where: string,
  { most }: PieceOptions,
): AsyncGenerator<Shard> {
  const size = recordBytes(layout);
  for (const piece of piecesOfRun(run, size, most)) {
    const bytes = await file.read(piece.start * size, (piece.start + piece.records) * size);
    yield splitRecords(bytes, layout, where, { first: piece.start - run.start });
  }
}
