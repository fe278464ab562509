// Decodes PNG and JPEG in a page's worker, by the browser.

import { FaultError } from "#experiment/fault";
import type { DecodeImage } from "./image-source";

/** A larger middle square is reduced by the browser to this side, so that a photo's pixels are not all copied. */
const MAX_SIDE = 1024;

export const decodeInPage: DecodeImage = async (bytes, { format }, where) => {
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: `image/${format}` });
  const bitmap = await createImageBitmap(blob, { premultiplyAlpha: "none", colorSpaceConversion: "none" }).catch(() => {
    throw new FaultError({ code: "data.format", where, what: `a whole ${format.toUpperCase()} image` });
  });
  try {
    const side = Math.min(bitmap.width, bitmap.height);
    const [left, top] = [(bitmap.width - side) >> 1, (bitmap.height - side) >> 1];
    const size = Math.min(side, MAX_SIDE);
    const context = new OffscreenCanvas(size, size).getContext("2d", { willReadFrequently: true });
    if (!context) throw new FaultError({ code: "internal", what: "no canvas to decode images on" });
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, left, top, side, side, 0, 0, size, size);
    const { data } = context.getImageData(0, 0, size, size);
    return { width: size, height: size, channels: 4, data: new Uint8Array(data.buffer) };
  } finally {
    bitmap.close();
  }
};
