// How a camera held: the orientation that a JPEG's EXIF block tells (EXIF 2.3, tag 0x0112), and pixels turned by it.

import type { Pixels } from "./png";

const ORIENTATION = 0x0112;
const SHORT = 3;
const NAME = [0x45, 0x78, 0x69, 0x66, 0, 0];

/** 1 to 8; 1, as it lies, where nothing is told or what is told does not read. */
export function orientationOf(jpeg: Uint8Array): number {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  for (let at = 2; at + 10 < jpeg.length && jpeg[at] === 0xff; ) {
    const length = view.getUint16(at + 2);
    const isExif = jpeg[at + 1] === 0xe1 && NAME.every((byte, i) => jpeg[at + 4 + i] === byte);
    if (isExif) return inTiff(jpeg.subarray(at + 10, at + 2 + length));
    if (jpeg[at + 1] === 0xda || length < 2) return 1;
    at += 2 + length;
  }
  return 1;
}

function inTiff(tiff: Uint8Array): number {
  if (tiff.length < 14) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const little = tiff[0] === 0x49;
  const start = view.getUint32(4, little);
  if (start + 2 > tiff.length) return 1;
  const count = view.getUint16(start, little);
  for (let i = 0; i < count; i++) {
    const at = start + 2 + 12 * i;
    if (at + 12 > tiff.length) return 1;
    if (view.getUint16(at, little) !== ORIENTATION || view.getUint16(at + 2, little) !== SHORT) continue;
    const value = view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** The pixels as they are meant to be seen. */
export function upright(pixels: Pixels, orientation: number): Pixels {
  if (orientation === 1) return pixels;
  const { width, height, channels, data } = pixels;
  // 5 to 8 lie on their side; the others are mirrored, turned upside down, or both
  const swaps = orientation >= 5;
  const flipsX = [2, 3, 7, 8].includes(orientation);
  const flipsY = [3, 4, 6, 7].includes(orientation);
  const [w, h] = swaps ? [height, width] : [width, height];
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [across, down] = swaps ? [y, x] : [x, y];
      const fromX = flipsX ? width - 1 - across : across;
      const fromY = flipsY ? height - 1 - down : down;
      const from = (fromY * width + fromX) * channels;
      turned.set(data.subarray(from, from + channels), (y * w + x) * channels);
    }
  }
  return { width: w, height: h, channels, data: turned };
}
