import { mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { nodeTunings } from "./node-tunings";

const CHOICES = { "a convolution": { version: "1", variant: "4x2" } };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "man-tunings-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("keeps each adapter's choices, in a folder that it makes", async () => {
  const file = join(folder, "new", "tunings.json");
  const store = nodeTunings(file);
  expect(await store.load("one")).toBeUndefined();
  await store.save("one", CHOICES);
  await store.save("two", {});
  expect(await nodeTunings(file).load("one")).toEqual(CHOICES);
  expect(await nodeTunings(file).load("two")).toEqual({});
  expect(await readdir(dirname(file))).toEqual(["tunings.json"]);
});

it.each(["", "{", "[1]", "null"])("takes a file that holds %j for none, and writes it anew", async (text) => {
  const file = join(folder, "damaged.json");
  await writeFile(file, text);
  const store = nodeTunings(file);
  expect(await store.load("one")).toBeUndefined();
  await store.save("one", CHOICES);
  expect(await store.load("one")).toEqual(CHOICES);
  expect(Object.keys(JSON.parse(await readFile(file, "utf8")))).toContain("one");
});

it("replaces the file whole: whoever has it open reads on in the old one", async () => {
  const file = join(folder, "whole.json");
  await nodeTunings(file).save("one", CHOICES);
  const reader = await open(file);
  await nodeTunings(file).save("two", {});
  expect(Object.keys(JSON.parse(await reader.readFile("utf8")))).toEqual(["one"]);
  await reader.close();
});

it("does without a file where none can be written", async () => {
  const file = join(folder, "blocked");
  await writeFile(file, "");
  const store = nodeTunings(join(file, "tunings.json"));
  await store.save("one", CHOICES);
  expect(await store.load("one")).toBeUndefined();
});
