import { describe, expect, it } from "vitest";
import { parseManifest } from "./manifest";

const shard = (file: string) => ({ file, records: 3, bytes: 3 * 13, sha256: "0".repeat(64) });
const manifest = {
  format: "man-shards/1",
  name: "tiny",
  classes: ["a", "b"],
  shape: [2, 2, 3],
  mean: [0.5, 0.5, 0.5],
  std: [0.2, 0.2, 0.2],
  labelBytes: 1,
  label: { offset: 0, width: 1 },
  splits: { train: [shard("train-1.bin"), shard("part/train-2.bin")], test: [shard("test.bin")] },
};
const address = "https://host/tiny/manifest.json";

describe("parseManifest", () => {
  it("reads a manifest and fills what may be left out", () => {
    const read = parseManifest(JSON.stringify(manifest), address);
    expect(read).toMatchObject(manifest);
    expect(read.augmentation).toEqual({ crop: "shift", pad: 0, padMode: "zero", flip: false });
    expect(read.splits.test[0]?.gzip).toBe(false);
  });

  it("takes a gzip shard of any length, and labels inside a wider field", () => {
    const packed = { ...shard("a.shard"), bytes: 7, gzip: true };
    const wide = { ...manifest, labelBytes: 2, label: { offset: 1, width: 1 } };
    expect(() =>
      parseManifest(JSON.stringify({ ...wide, splits: { train: [packed], test: [packed] } }), address),
    ).not.toThrow();
  });

  const train = (change: object) => ({ splits: { ...manifest.splits, train: [{ ...shard("x.bin"), ...change }] } });
  it.each([
    ["format", { format: "man-shards/2" }],
    ["name", { name: undefined }],
    ["classes", { classes: ["one"] }],
    ["shape", { shape: [2, 2] }],
    ["shape.0", { shape: [0, 2, 3] }],
    ["shape", { shape: [2, 4, 3] }],
    ["mean", { mean: [0.5] }],
    ["std", { std: [0.2, 0, 0.2] }],
    ["labelBytes", { labelBytes: "1" }],
    ["label", { label: { offset: 1, width: 1 } }],
    ["label.width", { label: { offset: 0, width: 3 } }],
    ["augmentation.padMode", { augmentation: { pad: 1, padMode: "edge", flip: true } }],
    ["splits.test", { splits: { train: manifest.splits.train } }],
    ["splits.test", { splits: { train: manifest.splits.train, test: [] } }],
    ["splits.train.0.records", train({ records: 1.5 })],
    ["splits.train.0.sha256", train({ sha256: "ABC" })],
    ["x.bin", train({ bytes: 40 })],
    ["x.bin: a shard holds at most", train({ records: 1e9, bytes: 13e9 })],
    ["x.bin: a shard holds at most", train({ records: 1e9, gzip: true })],
    ["x.bin: a shard holds at most", train({ bytes: 2 ** 31, gzip: true })],
    ["x.bin: a shard holds at most", { ...train({ bytes: 40, gzip: true }), shape: [1e6, 1e6, 3] }],
    [
      "splits.train: more than",
      { splits: { ...manifest.splits, train: Array(300).fill({ ...shard("x.bin"), records: 1e7, gzip: true }) } },
    ],
  ])("names address and field where %s does not fit", (field, change) => {
    expect(() => parseManifest(JSON.stringify({ ...manifest, ...change }), address)).toThrow(
      expect.objectContaining({
        fault: { code: "data.manifest", where: address, what: expect.stringContaining(field) },
      }),
    );
  });

  it.each([
    "/etc/x",
    "../x",
    "a/../../x",
    "https://other/x",
    "javascript:alert(1)",
    "data:,x",
    "C:x",
    "a\\b",
    "x?y",
    "x#y",
    "",
    " //other/x",
    "\t/etc/x",
    ".\t./x",
    "%2e%2e/x",
    ".%2e/x",
    "a/./b",
  ])("refuses the file name %j, which could lead out of the folder", (file) => {
    expect(() => parseManifest(JSON.stringify({ ...manifest, ...train({ file }) }), address)).toThrow(
      expect.objectContaining({
        fault: { code: "data.manifest", where: address, what: expect.stringContaining("splits.train.0.file") },
      }),
    );
  });

  it.each(["", "{", "null", "[]", "<!doctype html>"])("names the address where the text is %j", (text) => {
    expect(() => parseManifest(text, address)).toThrow(
      expect.objectContaining({ fault: expect.objectContaining({ code: "data.manifest", where: address }) }),
    );
  });
});
