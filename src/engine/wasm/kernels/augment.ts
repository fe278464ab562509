// From records (bytes, plane by plane) to images: shift inside a padded image, flip, normalise (docs/method.md, 5.3).

// @ts-ignore: decorator
@unmanaged
class Augment {
  /** u8 [images, channels, height, width] */
  records: usize;
  /** i32 [images, 3]: dy, dx, flip. */
  draws: usize;
  image: usize;
  height: i32;
  width: i32;
  channels: i32;
  pad: i32;
  /** Beyond the edge: 1: mirrored, 0: black. */
  reflect: i32;
  /** One for each thread: the source column of every column, -1 for black. */
  columns: usize;
  columnsBytes: usize;
}

/** The source of row or column i of `size`; -1: black. */
// @ts-ignore: decorator
@inline
function sourceOf(i: i32, size: i32, reflect: i32): i32 {
  if (i >= 0 && i < size) return i;
  if (reflect == 0) return -1;
  return i < 0 ? -i : 2 * (size - 1) - i;
}

/** Items: images. After the arguments come factor and offset of each channel: value = byte * factor + offset. */
export function augment(a: Augment, from: i32, to: i32, thread: i32): void {
  const columns = a.columns + usize(thread) * a.columnsBytes;
  const plane = usize(a.height * a.width);
  for (let n = from; n < to; n++) {
    const draws = a.draws + usize(n) * 12;
    const dx = load<i32>(draws, 4);
    const flip = load<i32>(draws, 8) != 0;
    for (let x = 0; x < a.width; x++) {
      const column = (flip ? a.width - 1 - x : x) + dx - a.pad;
      store<i32>(columns + (usize(x) << 2), sourceOf(column, a.width, a.reflect));
    }
    for (let y = 0; y < a.height; y++) {
      const row = sourceOf(y + load<i32>(draws) - a.pad, a.height, a.reflect);
      const record = a.records + usize(n * a.channels) * plane + usize(max(row, 0) * a.width);
      const image = a.image + (usize((n * a.height + y) * a.width * a.channels) << 2);
      for (let c = 0; c < a.channels; c++) {
        augmentRow(a, columns, row, record + usize(c) * plane, image + (usize(c) << 2), c);
      }
    }
  }
}

/** One channel of one row. */
// @ts-ignore: decorator
@inline
function augmentRow(a: Augment, columns: usize, row: i32, record: usize, image: usize, channel: i32): void {
  const knobs = changetype<usize>(a) + offsetof<Augment>() + (usize(channel) << 3);
  const factor = load<f32>(knobs);
  const offset = load<f32>(knobs, 4);
  const pixelBytes = usize(a.channels) << 2;
  for (const end = columns + (usize(a.width) << 2); columns < end; columns += 4, image += pixelBytes) {
    const column = load<i32>(columns);
    const byte: i32 = row >= 0 && column >= 0 ? load<u8>(record + usize(column)) : 0;
    store<f32>(image, <f32>byte * factor + offset);
  }
}
