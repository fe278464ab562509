// Decodes PNG and JPEG in a page's worker, by the browser: turned as the camera says, colours as they lie in the file, what
// is transparent on white. cli/node-image.ts does the same.

import { FaultError } from "#experiment/fault";
import type { DecodeImage } from "./image-source";

/** A larger middle square is reduced by the browser to this side, so that a photo's pixels are not all copied. */
const MAX_SIDE = 1024;

const AS_IT_LIES: ImageBitmapOptions = {
  imageOrientation: "from-image",
  premultiplyAlpha: "none",
  colorSpaceConversion: "none",
};

export const decodeInPage: DecodeImage = async (bytes, { format }, where) => {
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: `image/${format}` });
  const bitmap = await createImageBitmap(blob, AS_IT_LIES).catch(() => {
    throw new FaultError({ code: "data.format", where, what: `a whole ${format.toUpperCase()} image` });
  });
  try {
    const side = Math.min(bitmap.width, bitmap.height);
    const [left, top] = [(bitmap.width - side) >> 1, (bitmap.height - side) >> 1];
    const size = Math.min(side, MAX_SIDE);
    const context = new OffscreenCanvas(size, size).getContext("2d", { willReadFrequently: true });
    if (!context) throw new FaultError({ code: "internal", what: "no canvas to decode images on" });
    context.fillStyle = "white";
    context.fillRect(0, 0, size, size);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, left, top, side, side, 0, 0, size, size);
    const { data } = context.getImageData(0, 0, size, size);
    return { width: size, height: size, channels: 4, data: new Uint8Array(data.buffer) };
  } finally {
    bitmap.close();
  }
};
