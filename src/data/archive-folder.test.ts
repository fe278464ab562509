import { describe, expect, it } from "vitest";
import { archiveFolder } from "./archive-folder";
import { collected } from "./chunks";
import { chunksOf, fileOfBytes, rooted } from "./folder";
import { ascii, memoryFolder, packed, tarOf, zipOf } from "./made-files.test-data";
import { openFolder } from "./open-folder";
import { UnpackBudget } from "./unpacked";

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

describe("what a zip is unpacked to", () => {
  const text = (letter: string, count: number) => ascii(letter.repeat(count));
  const zip = () => zipOf(["a", "b"].map((name) => ({ name, data: text(name, 700_000) })));
  const counted = (bytes: Uint8Array) => {
    const file = fileOfBytes(bytes, "a.zip");
    let reads = 0;
    const read: typeof file.read = (...range) => {
      reads += 1;
      return file.read(...range);
    };
    return { file: { ...file, read }, reads: () => reads };
  };

  it("is not held where a file is taken in chunks, in whatever folder of the archive it lies", async () => {
    const items = [
      { name: "set/a", data: text("a", 700_000) },
      { name: "set/b", data: ascii("stored"), stored: true },
    ];
    const budget = new UnpackBudget(1000);
    const folder = rooted(await archiveFolder(fileOfBytes(await zipOf(items), "a.zip"), "a.zip", budget));
    expect((await collected(chunksOf(folder, "a"))).length).toBe(700_000);
    expect(await collected(chunksOf(folder, "b"))).toEqual(ascii("stored"));
    await expect(collected(chunksOf(folder, "c"))).rejects.toEqual(fault("data.notFound", "a.zip/c"));
    expect(budget.left).toBe(1000);
  });

  it("is held where it is read in part, not unpacked for every part", async () => {
    const { file, reads } = counted(await zip());
    const folder = await archiveFolder(file, "a.zip");
    expect(await folder.read("a", 0, 3)).toEqual(ascii("aaa"));
    const once = reads();
    for (let at = 0; at < 700_000; at += 7000) {
      expect(await folder.read("a", at, at + 7000)).toEqual(text("a", 7000));
    }
    expect(reads()).toBe(once);
    expect(await folder.read("a")).toEqual(text("a", 700_000));
  });

  it("is let go, the longest unused first, where the budget has no room for more, and refused beyond it", async () => {
    const { file, reads } = counted(await zip());
    const budget = new UnpackBudget(1_000_000);
    const folder = await archiveFolder(file, "a.zip", budget);
    for (const name of ["a", "b", "a"]) expect(await folder.read(name, 5, 6)).toEqual(ascii(name));
    expect(budget.left).toBe(300_000);
    const before = reads();
    expect(await folder.read("b", 5, 6)).toEqual(ascii("b"));
    expect(reads()).toBeGreaterThan(before);
    const small = await archiveFolder(file, "a.zip", new UnpackBudget(1000));
    await expect(small.read("a", 5, 6)).rejects.toEqual(fault("data.tooLarge", "a.zip/a"));
  });

  it("is refused beyond the budget, and answers, also where something is held that could be let go", async () => {
    const data = { small: text("a", 600_000), big: text("b", 1_500_000) };
    const file = fileOfBytes(await zipOf(Object.entries(data).map(([name, data]) => ({ name, data }))), "a.zip");
    const budget = new UnpackBudget(1_000_000);
    const folder = await archiveFolder(file, "a.zip", budget);
    expect(await folder.read("small", 0, 1)).toEqual(ascii("a"));
    await expect(folder.read("big", 0, 1)).rejects.toEqual(fault("data.tooLarge", "a.zip/big"));
    expect(await folder.read("small", 0, 1)).toEqual(ascii("a"));
    expect(budget.left).toBe(400_000);
  });

  it("comes one after the other where two files that do not fit together are read at once", async () => {
    const budget = new UnpackBudget(1_000_000);
    const folder = await archiveFolder(fileOfBytes(await zip(), "a.zip"), "a.zip", budget);
    const names = ["a", "b", "b", "a"];
    const read = await Promise.all(names.map((name) => folder.read(name, 5, 6)));
    expect(read).toEqual(names.map(ascii));
    expect(budget.left).toBe(300_000);
  });

  it("has one budget with archives inside", async () => {
    const budget = new UnpackBudget(1_000_000);
    const inner = await packed(tarOf([{ name: "b", data: text("b", 600_000) }]), "gzip");
    const outer = await archiveFolder(fileOfBytes(inner, "b.tgz"), "b.tgz", budget);
    expect(await outer.read("b", 0, 1)).toEqual(ascii("b"));
    await expect(archiveFolder(fileOfBytes(inner, "c.tgz"), "c.tgz", budget)).rejects.toEqual(
      fault("data.tooLarge", "c.tgz"),
    );
  });

  it("is stopped where a gzip bomb passes the budget", async () => {
    const bomb = await packed(new Uint8Array(20_000_000), "gzip");
    const budget = new UnpackBudget(1_000_000);
    await expect(archiveFolder(fileOfBytes(bomb, "a.tgz"), "a.tgz", budget)).rejects.toEqual(
      fault("data.tooLarge", "a.tgz"),
    );
    expect(budget.left).toBe(1_000_000);
  });

  it("is no archive in an archive without end", async () => {
    let bytes = await zipOf([{ name: "a/1.png", data: ascii("none") }]);
    for (let i = 0; i < 3; i++) bytes = await zipOf([{ name: "in.zip", data: bytes }]);
    await expect(openFolder(memoryFolder({ "out.zip": bytes }))).rejects.toEqual(fault("data.format", "in.zip"));
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
