// What an image file says of itself before it is decoded: format, size and colours.

import { FaultError } from "#experiment/fault";
import { tooLarge } from "./inflate";
import { MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS } from "./limits";

export interface ImageHeader {
  format: "png" | "jpeg";
  width: number;
  height: number;
  /** 1: grey. */
  channels: 1 | 3;
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const starts = (bytes: Uint8Array, with_: number[]) => with_.every((byte, i) => bytes[i] === byte);

/**
 * Throws FaultError data.format where it is no PNG or JPEG or breaks off, data.tooLarge where decoding would take too much
 * memory: before any of it is decoded.
 */
export function imageHeader(bytes: Uint8Array, where: string): ImageHeader {
  if (bytes.length > MAX_IMAGE_BYTES) throw tooLarge(where, MAX_IMAGE_BYTES);
  const header = starts(bytes, PNG) ? pngHeader(bytes) : starts(bytes, [0xff, 0xd8]) ? jpegHeader(bytes) : null;
  if (!header || header.width < 1 || header.height < 1) {
    throw new FaultError({ code: "data.format", where, what: "a whole PNG or JPEG image" });
  }
  const { width, height } = header;
  if (width * height > MAX_IMAGE_PIXELS) {
    const what = `${width} x ${height} pixels` as const;
    const hint = `${MAX_IMAGE_PIXELS / 2 ** 20} million pixels` as const;
    throw new FaultError({ code: "data.tooLarge", where, what, hint });
  }
  return header;
}

function pngHeader(bytes: Uint8Array): ImageHeader | null {
  if (bytes.length < 33) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isGrey = bytes[25] === 0 || bytes[25] === 4;
  return { format: "png", width: view.getUint32(16), height: view.getUint32(20), channels: isGrey ? 1 : 3 };
}

/** The first frame header: any start of frame, but no table. */
function jpegHeader(bytes: Uint8Array): ImageHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 10 <= bytes.length; ) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) return null;
    if (marker === 0xff) {
      at++; // a fill byte
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      const isGrey = bytes[at + 9] === 1;
      return {
        format: "jpeg",
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        channels: isGrey ? 1 : 3,
      };
    }
    const standsAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += 2 + (standsAlone ? 0 : Math.max(2, view.getUint16(at + 2)));
  }
  return null;
}
