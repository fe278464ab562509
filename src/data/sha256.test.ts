import { createHash } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Sha256, sha256 } from "./sha256";

afterEach(() => vi.unstubAllGlobals());

/** The digest as a page on plain http computes it: without the platform's. */
function sha256WithoutPlatform(bytes: Uint8Array): Promise<string> {
  vi.stubGlobal("crypto", {});
  return sha256(bytes);
}

/** The digest of bytes that come in pieces of growing length. */
async function sha256InPieces(bytes: Uint8Array): Promise<string> {
  const digest = new Sha256();
  for (let at = 0, size = 0; at < bytes.length; at += size, size = (size + 1) % 150)
    digest.update(bytes.subarray(at, at + size));
  return digest.digest();
}

describe.each([
  ["with the platform's digest", sha256],
  ["in pieces", sha256InPieces],
  ["without it", sha256WithoutPlatform],
])("sha256 %s", (_, digest) => {
  // FIPS 180-4's own examples
  it.each([
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
    ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
  ])("gives the published digest of %.60s", async (text, published) => {
    expect(await digest(new TextEncoder().encode(text))).toBe(published);
  });

  it("agrees with Node's for every length around the block size", async () => {
    for (let length = 0; length < 200; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 89 + length) % 256);
      expect(await digest(bytes)).toBe(createHash("sha256").update(bytes).digest("hex"));
    }
  });
});
