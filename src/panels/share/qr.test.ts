// What is drawn is read back from its pixels, as a camera has them.

import decodeQR from "qr/decode.js";
import { describe, expect, it } from "vitest";
import { linkCode } from "./qr";

const LINK = "https://playground.example/man/#v=1&preset=resnet32-k16&seed=7";

/** A picture of the drawn path, as a camera would have it: so many pixels a module, the quiet zone around. */
function photo({ size, path }: { size: number; path: string }, scale = 4) {
  const width = size * scale;
  const data = new Uint8Array(4 * width * width).fill(255);
  for (const [, x, y, w] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = 0; row < scale; row++) {
      const start = (Number(y) * scale + row) * width + Number(x) * scale;
      for (let i = 0; i < Number(w) * scale; i++) data.fill(0, 4 * (start + i), 4 * (start + i) + 3);
    }
  }
  return { width, height: width, data };
}

describe("the QR code of a link", () => {
  it.each([LINK, `${LINK}&split.list=${encodeURIComponent("[[1,1],[2,2],[3,4]]")}&network.width=[8,8,16,32]`])(
    "reads as the link: %s",
    (link) => {
      const code = linkCode(link);
      expect(code?.far).toBe(true);
      expect(decodeQR(photo(code!))).toBe(link);
    },
  );

  it("says when it is too fine for the back of a room, and still reads from near", () => {
    const long = `${LINK}&network.width=${"8,".repeat(300)}`;
    const code = linkCode(long);
    expect(code?.far).toBe(false);
    expect(decodeQR(photo(code!))).toBe(long);
  });

  it("is none where no code holds the link", () => {
    expect(linkCode(`${LINK}${"x".repeat(3000)}`)).toBeNull();
  });

  it("keeps more correction only as long as the modules stay large", () => {
    const lengths = Array.from({ length: 600 }, (_, i) => i + 10);
    const codes = lengths.map((length) => linkCode("h".repeat(length)));
    const near = codes.findIndex((code) => code?.far === false);
    expect(near).toBeGreaterThan(300);
    expect(codes.slice(0, near).every((code) => code && code.size <= 84)).toBe(true);
    expect(codes.slice(near).every((code) => code && code.size > 84)).toBe(true);
  });
});
