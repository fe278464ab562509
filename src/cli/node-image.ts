// Decodes PNG and JPEG in Node, where there is no createImageBitmap, as a page does (data/page-image.ts).

import { inflateSync } from "node:zlib";
import jpeg from "jpeg-js";
import { orientationOf, upright } from "#data/exif";
import type { DecodeImage } from "#data/image-source";
import { MAX_IMAGE_PIXELS } from "#data/limits";
import { decodePng } from "#data/png";
import { FaultError } from "#experiment/fault";

/** Megabytes that a JPEG may take while it is decoded: coefficients beside pixels. */
const JPEG_MEGABYTES = 1024;

export const decodeInNode: DecodeImage = async (bytes, header, where) => {
  try {
    if (header.format === "png") return decodePng(bytes, header, unpack, where);
    const { width, height, data } = jpeg.decode(bytes, {
      useTArray: true,
      formatAsRGBA: true,
      // one that breaks off is told, not filled with grey
      tolerantDecoding: false,
      maxResolutionInMP: Math.ceil(MAX_IMAGE_PIXELS / 1e6),
      maxMemoryUsageInMB: JPEG_MEGABYTES,
    });
    return upright({ width, height, channels: 4, data }, orientationOf(bytes));
  } catch (thrown) {
    if (thrown instanceof FaultError) throw thrown;
    throw new FaultError({ code: "data.format", where, what: `a whole ${header.format.toUpperCase()} image` });
  }
};

const unpack = (packed: Uint8Array, limit: number) => inflateSync(packed, { maxOutputLength: Math.max(1, limit) });
