// All golden cases: losses, gradients, weights, EMA copies, statistics, slots, evaluation (golden/README.md).

import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Backend } from "../backend/open";
import { openTraceBackend } from "../plan/trace";
import { openEagerBackend, openTestBackend } from "../testing/node-engine";
import { ReferenceExecutor } from "../testing/reference-executor";
import { goldenCase, runGolden } from "./golden";
import { runnerOn } from "./make-runner";
import { PlannedRunner } from "./planned-runner";

const names = readdirSync("golden", { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

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
  let opened: Backend;
  beforeAll(async () => {
    opened = await openTestBackend("wasm", "planned", relaxed);
  });
  it.each(names)("%s", async (name) => {
    const tensors = readFileSync(`golden/${name}/tensors.safetensors`);
    const golden = goldenCase(readFileSync(`golden/${name}/config.json`, "utf8"), tensors, name);
    expect((await runGolden(golden, runnerOn(opened))).filter(({ excess }) => excess > 1)).toEqual([]);
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
