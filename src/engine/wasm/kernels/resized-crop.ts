// From records (bytes, plane by plane) to images: a rectangle of each resized to the whole, flipped, normalised
// (docs/method.md, 5.3). Where pixels come from is worked out in whole numbers, as on every backend.

// @ts-ignore: decorator
@unmanaged
class ResizedCrop {
  /** u8 [images, channels, height, width] */
  records: usize;
  /** i32 [images, 5]: top, left, height, width, flip. */
  draws: usize;
  image: usize;
  height: i32;
  width: i32;
  channels: i32;
  /** For each thread: a Source of every column, and one of the row. */
  sources: usize;
  sourcesBytes: usize;
}

/** Two rows or columns of a record; the weight is the second one's. */
// @ts-ignore: decorator
@unmanaged
class Source {
  low: i32;
  high: i32;
  weight: f32;
}

/** Where output o of `size` comes from in `extent` pixels from `start`. */
// @ts-ignore: decorator
@inline
function findSource(source: Source, o: i32, start: i32, extent: i32, size: i32): void {
  const doubled = max((2 * o + 1) * extent - size, 0);
  const parts = 2 * size;
  const low = doubled / parts;
  source.low = start + low;
  source.high = start + min(low + 1, extent - 1);
  source.weight = <f32>(doubled % parts) / <f32>parts;
}

/** Items: images. After the arguments come factor and offset of each channel: value = byte * factor + offset. */
export function resizedCrop(a: ResizedCrop, from: i32, to: i32, thread: i32): void {
  const columns = a.sources + usize(thread) * a.sourcesBytes;
  const columnsEnd = columns + usize(a.width) * offsetof<Source>();
  const row = changetype<Source>(columnsEnd);
  const plane = usize(a.height * a.width);
  for (let n = from; n < to; n++) {
    const draws = a.draws + usize(n) * 20;
    const flip = load<i32>(draws, 16) != 0;
    for (let x = 0; x < a.width; x++) {
      const column = changetype<Source>(columns + usize(x) * offsetof<Source>());
      findSource(column, flip ? a.width - 1 - x : x, load<i32>(draws, 4), load<i32>(draws, 12), a.width);
    }
    for (let y = 0; y < a.height; y++) {
      findSource(row, y, load<i32>(draws), load<i32>(draws, 8), a.height);
      const image = a.image + (usize((n * a.height + y) * a.width * a.channels) << 2);
      for (let c = 0; c < a.channels; c++) {
        const record = a.records + usize(n * a.channels + c) * plane;
        const upper = record + usize(row.low * a.width);
        const lower = record + usize(row.high * a.width);
        resizeRow(a, columns, columnsEnd, upper, lower, row.weight, image + (usize(c) << 2), c);
      }
    }
  }
}

/** One channel of one row, between two rows of its plane. */
// @ts-ignore: decorator
@inline
function resizeRow(
  a: ResizedCrop,
  columns: usize,
  end: usize,
  upper: usize,
  lower: usize,
  down: f32,
  image: usize,
  channel: i32,
): void {
  const knobs = changetype<usize>(a) + offsetof<ResizedCrop>() + (usize(channel) << 3);
  const factor = load<f32>(knobs);
  const offset = load<f32>(knobs, 4);
  const pixelBytes = usize(a.channels) << 2;
  for (; columns < end; columns += offsetof<Source>(), image += pixelBytes) {
    const column = changetype<Source>(columns);
    const above = blended(load<u8>(upper + usize(column.low)), load<u8>(upper + usize(column.high)), column.weight);
    const below = blended(load<u8>(lower + usize(column.low)), load<u8>(lower + usize(column.high)), column.weight);
    store<f32>(image, (above * (1 - down) + below * down) * factor + offset);
  }
}

// @ts-ignore: decorator
@inline
function blended(first: i32, second: i32, weight: f32): f32 {
  return <f32>first * (1 - weight) + <f32>second * weight;
}
