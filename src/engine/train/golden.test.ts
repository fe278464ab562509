// All golden cases: losses, gradients, weights, EMA copies, statistics, slots, evaluation (golden/README.md).

import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Backend } from "../backend/open";
import { openTraceBackend } from "../plan/trace";
import { openEagerBackend, openTestBackend } from "../testing/node-engine";
import { ReferenceExecutor } from "../testing/reference-executor";
import { compareGolden, goldenCase, produceGolden, runGolden } from "./golden";
import { runnerOn } from "./make-runner";
import { PlannedRunner } from "./planned-runner";
import type { NamedTensor } from "./safetensors";

const names = readdirSync("golden", { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

const bits = ({ data }: Pick<NamedTensor, "data">) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

it("there are twelve golden cases", () => expect(names).toHaveLength(12));

describe.each([
  ["cpu", "eager"],
  ["wasm", "eager"],
] as const)("golden cases on %s, %s", (backend, mode) => {
  let opened: Backend;
  beforeAll(async () => {
    opened = await openTestBackend(backend, mode);
  });

  it.each(names)("%s", { timeout: 60_000 }, async (name) => {
    const tensors = readFileSync(`golden/${name}/tensors.safetensors`);
    const golden = goldenCase(readFileSync(`golden/${name}/config.json`, "utf8"), tensors, name);
    const comparisons = await runGolden(golden, runnerOn(opened));
    expect(comparisons.length).toBeGreaterThan(100);
    expect(comparisons.filter(({ excess }) => excess > 1)).toEqual([]);
  });
});

describe("a golden case", () => {
  it("notices an EMA that moves by another momentum", async () => {
    const tensors = readFileSync("golden/man-k3/tensors.safetensors");
    const golden = goldenCase(readFileSync("golden/man-k3/config.json", "utf8"), tensors, "man-k3");
    const changed = { ...golden, config: { ...golden.config, ema: { ...golden.config.ema, momentum: 0.99 } } };
    const [worst] = await runGolden(changed, runnerOn(await openEagerBackend("cpu")));
    expect(worst?.excess).toBeGreaterThan(10);
  });
});

describe.each([
  ["with fused sums", true],
  ["without", false],
])("golden cases on wasm, planned, %s", (_, relaxed) => {
  let alone: Backend;
  let together: Backend;
  beforeAll(async () => {
    alone = await openTestBackend("wasm", "planned", { relaxed, threads: 1 });
    together = await openTestBackend("wasm", "planned", { relaxed, threads: 2 });
    expect([alone, together].map(({ facts }) => facts.threads)).toEqual([1, 2]);
  });
  it.each(names)("%s, on one thread and to the bit the same on two", async (name) => {
    const tensors = readFileSync(`golden/${name}/tensors.safetensors`);
    const golden = goldenCase(readFileSync(`golden/${name}/config.json`, "utf8"), tensors, name);
    const one = await produceGolden(golden, runnerOn(alone));
    expect(compareGolden(golden, one).filter(({ excess }) => excess > 1)).toEqual([]);
    const two = await produceGolden(golden, runnerOn(together));
    expect([...two.keys()]).toEqual([...one.keys()]);
    expect([...one.keys()].filter((key) => !bits(one.get(key)!).equals(bits(two.get(key)!)))).toEqual([]);
  });
});

describe("golden cases, planned, on plain memory", () => {
  it.each(names)("%s", { timeout: 60_000 }, async (name) => {
    const tensors = readFileSync(`golden/${name}/tensors.safetensors`);
    const golden = goldenCase(readFileSync(`golden/${name}/config.json`, "utf8"), tensors, name);
    const trace = await openTraceBackend();
    const run = await runGolden(golden, async (model) => new PlannedRunner(model, trace, new ReferenceExecutor()));
    expect(run.filter(({ excess }) => excess > 1)).toEqual([]);
  });
});
