import { describe, expect, it } from "vitest";
import { archiveFolder } from "./archive-folder";
import { fileOfBytes } from "./folder";
import { ascii, packed, tarOf, zipOf } from "./made-files.test-data";

const open = (bytes: Uint8Array, name: string) => archiveFolder(fileOfBytes(bytes, name), name);
const fault = (code: string, where?: string) =>
  expect.objectContaining({ fault: expect.objectContaining(where ? { code, where } : { code }) });

describe("a zip archive", () => {
  const items = [
    { name: "cats/", data: new Uint8Array(), stored: true },
    { name: "cats/one.txt", data: ascii("one cat, one cat, one cat") },
    { name: "two.txt", data: ascii("two dogs"), stored: true },
  ];

  it("gives stored and deflated files, whole and in part, and its folders", async () => {
    const folder = await open(await zipOf(items), "a.zip");
    expect(folder.files).toEqual([
      { name: "cats/one.txt", bytes: 25 },
      { name: "two.txt", bytes: 8 },
    ]);
    expect(folder.folders).toEqual(["cats"]);
    expect(await folder.read("cats/one.txt")).toEqual(ascii("one cat, one cat, one cat"));
    expect(await folder.read("cats/one.txt", 4, 7)).toEqual(ascii("cat"));
    expect(await folder.read("two.txt", 4, 8)).toEqual(ascii("dogs"));
    await expect(folder.read("three.txt")).rejects.toEqual(fault("data.notFound", "a.zip/three.txt"));
  });

  it("is refused where its end is cut off", async () => {
    const whole = await zipOf(items);
    await expect(open(whole.subarray(0, whole.length - 3), "a.zip")).rejects.toEqual(fault("data.format", "a.zip"));
  });

  it("stops a bomb where it passes the length that the archive claims", async () => {
    const bomb = await zipOf([{ name: "bomb", data: new Uint8Array(40_000_000), claims: 1000 }]);
    expect(bomb.length).toBeLessThan(50_000);
    const folder = await open(bomb, "a.zip");
    await expect(folder.read("bomb")).rejects.toEqual(fault("data.tooLarge", "a.zip/bomb"));
  });

  it("refuses a file that claims more than may be unpacked, unread", async () => {
    const folder = await open(await zipOf([{ name: "big", data: ascii("small"), claims: 3e9 }]), "a.zip");
    await expect(folder.read("big")).rejects.toEqual(fault("data.tooLarge", "a.zip/big"));
  });

  it("names a file whose checksum does not hold", async () => {
    const folder = await open(await zipOf([{ name: "bad", data: ascii("bytes"), crc: 1 }]), "a.zip");
    await expect(folder.read("bad")).rejects.toEqual(fault("data.hash", "a.zip/bad"));
  });
});

describe("a tar archive", () => {
  const tar = tarOf([
    { name: "set/one.bin", data: ascii("first") },
    { name: "set/two.bin", data: ascii("second") },
  ]);

  it.each(["a.tar", "a.tar.gz", "a.tgz"])("gives its files as %s", async (name) => {
    const folder = await open(name === "a.tar" ? tar : await packed(tar, "gzip"), name);
    expect(folder.files).toEqual([
      { name: "set/one.bin", bytes: 5 },
      { name: "set/two.bin", bytes: 6 },
    ]);
    expect(await folder.read("set/two.bin")).toEqual(ascii("second"));
    expect(await folder.read("set/two.bin", 1, 3)).toEqual(ascii("ec"));
  });

  it("names a gzip archive that is cut off", async () => {
    const whole = await packed(tar, "gzip");
    await expect(open(whole.subarray(0, whole.length - 9), "a.tgz")).rejects.toEqual(fault("data.format", "a.tgz"));
  });
});
