// Zstandard unpacked: what the zstd tool packed, in one frame and several, and frames that claim or hold too much.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fileOfBytes } from "./folder";
import { bytesOf, ZSTD_MAGIC } from "./made-files.test-data";
import { openParquet } from "./parquet-file";
import { readRows } from "./parquet-rows";
import { unzstd } from "./zstd";

const CONTENT = Uint8Array.from({ length: 3000 }, (_, i) => (i % 50) ^ (i >> 9));
const decode = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
/** As zstd 1.5 -19 packs it, with its length and a checksum. */
const WHOLE = decode(
  "KLUv/WS4CgUIAAQNAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDENDA8OERATEhUUFxYZGBsaHRwfHiEgIyIlJCcmKSgrKi0sLy4xMAEAAwIFBAcGCQgLChobGBkeHxwdIiMgISYnJCUqKygpLi8sLTIzAgMAAQYHBAUKCwgJDg8MDRITEBEWFxQVJyYlJCsqKSgvLi0sMzIDAgEABwYFBAsKCQgPDg0MExIREBcWFRQbGhkYHx4dHCMiISA0NQ8ONTQNDB2okAPz/x5wKS5zENj5///fA4Oz3GAw9XIN75Hej1Eh2eAhy0KWM1leVZYrsSQqpY3X",
);
/** As it packs a stream, whose length it does not know: a window, and no checksum. */
const STREAM = decode(
  "KLUv/QBYBQoAxBIAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8wMQ0MDw4REBMSFRQXFhkYGxodHB8eISAjIiUkJyYpKCsqLSwvLjEwAQADAgUEBwYJCAsKGhsYGR4fHB0iIyAhJickJSorKCkuLywtMjMCAwABBgcEBQoLCAkODwwNEhMQERYXFBUnJiUkKyopKC8uLSwzMgMCAQAHBgUECwoJCA8ODQwTEhEQFxYVFBsaGRgfHh0cIyIhIDQ1BAUGBwABAgMMDQ4PCAkKCxQVFhcQERITHB0eHxgZGhskJSYnICEiIywtLi8oKSorDw4JCAsKFRQXFhEQExIdHB8eGRgbGiUkJyYhICMiLSwvLikoKyo1NAUEBwYBAAMCDQwGRBgsMghkGcgykGUgy0CWqwo=",
);

const skipped = bytesOf([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0], [1, 2, 3]);
const block = (kind: number, size: number, isLast: boolean) => {
  const header = Number(isLast) | (kind << 1) | (size << 3);
  return [header & 255, (header >> 8) & 255, header >> 16];
};
const REPEATED = 1;

describe("unzstd", () => {
  it.each([
    ["a frame with its length", [WHOLE]],
    ["a stream", [STREAM]],
    ["several frames", [STREAM, WHOLE]],
    ["what is to be skipped", [skipped, WHOLE, skipped]],
  ])("unpacks %s", (_, frames) => {
    const packed = bytesOf(...frames);
    const expected = bytesOf(...frames.map((frame) => (frame === skipped ? [] : CONTENT)));
    expect(unzstd(packed, expected.length)).toEqual(expected);
    expect(() => unzstd(packed, expected.length - 1)).toThrow();
    expect(unzstd(packed, expected.length + 1)).toEqual(expected);
  });

  it("refuses it cut off anywhere", () => {
    for (const whole of [WHOLE, STREAM])
      for (let length = 1; length < whole.length; length++)
        expect(() => unzstd(whole.subarray(0, length), CONTENT.length)).toThrow();
  });

  it("refuses a window that a few bytes claim, or a length, before it takes the memory", () => {
    const ten = [...block(REPEATED, 10, true), 7];
    const windowed = (exponent: number) => bytesOf(ZSTD_MAGIC, [0, exponent << 3], ten);
    expect(unzstd(windowed(13), 10)).toEqual(new Uint8Array(10).fill(7)); // 8 MiB
    expect(() => unzstd(windowed(14), 10)).toThrow("not a frame that fits");
    expect(() => unzstd(windowed(31), 10)).toThrow("not a frame that fits");
    const long = (length: number[]) => bytesOf(ZSTD_MAGIC, [0xa0], length, ten);
    expect(unzstd(long([10, 0, 0, 0]), 10)).toEqual(new Uint8Array(10).fill(7));
    expect(() => unzstd(long([0, 0, 0, 0x7f]), 10)).toThrow("not a frame that fits");
    expect(() => unzstd(bytesOf(windowed(0), windowed(31)), 20)).toThrow("not a frame that fits");
  });

  it("stops where blocks hold more than there is room for", () => {
    const bomb = Array.from({ length: 1000 }, (_, i) => [...block(REPEATED, 2 ** 17, i === 999), 0]);
    const packed = bytesOf(ZSTD_MAGIC, [0, 7 << 3], ...bomb);
    expect(() => unzstd(packed, 2 ** 18)).toThrow();
    expect(unzstd(packed, 1000 * 2 ** 17)).toHaveLength(1000 * 2 ** 17);
  });

  it("refuses what is no Zstandard", () => {
    expect(() => unzstd(bytesOf([1, 2, 3, 4, 5, 6]), 10)).toThrow("not Zstandard");
  });
});

describe("real photos in parquet", () => {
  const SET = "../shared/data/parquet/imagefolder-val-zstd.parquet";
  const PHOTOS = "../shared/data/imagefolder/val";

  it.skipIf(!existsSync(SET))("are byte by byte what was packed (needs ../shared/data/parquet)", async () => {
    const parquet = await openParquet(fileOfBytes(new Uint8Array(readFileSync(SET)), "set.parquet"));
    const rows = await readRows(parquet, { start: 0, end: 40 });
    const photos = readdirSync(PHOTOS).map((folder) =>
      readdirSync(`${PHOTOS}/${folder}`).map((name) => readFileSync(`${PHOTOS}/${folder}/${name}`)),
    );
    for (const { image, label } of rows) expect(photos[label]?.some((photo) => photo.equals(image!))).toBe(true);
  });
});
