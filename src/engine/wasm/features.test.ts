// What the engine does where WebAssembly lacks something.

import { beforeEach, describe, expect, it, vi } from "vitest";
import { nodeWasm } from "#cli/node-wasm";
import { faultOf } from "#experiment/fault";
import { faultText } from "#messages/en-faults";
import { smallTraining } from "../testing/small-training";
import { openWasmEngine, type WasmBuild } from "./open-wasm";

const features = vi.hoisted(() => ({ simd: true, relaxedSimd: true }));
vi.mock("wasm-feature-detect", () => ({
  simd: async () => features.simd,
  relaxedSimd: async () => features.relaxedSimd,
}));

/** Opens on one thread; the builds that were loaded. */
async function open(options: { relaxed?: boolean } = {}) {
  const { load, ...node } = nodeWasm();
  const builds: WasmBuild[] = [];
  const record = (build: WasmBuild) => {
    builds.push(build);
    return load(build);
  };
  return { builds, ...(await openWasmEngine({ ...node, load: record }, { threads: 1, ...options })) };
}

describe("a browser", () => {
  beforeEach(() => Object.assign(features, { simd: true, relaxedSimd: true }));

  it("with everything takes the relaxed build", async () => {
    const { builds, facts } = await open();
    expect([builds, facts.relaxed, facts.notes]).toEqual([["relaxed"], true, []]);
  });

  it("without relaxed SIMD trains on the plain build, which is told", async () => {
    features.relaxedSimd = false;
    const { builds, facts, executor } = await open();
    expect([builds, facts.relaxed, facts.notes]).toEqual([["plain"], false, [{ code: "wasm.notRelaxed" }]]);
    const { step } = await smallTraining(executor, 4);
    const [stop, ...figures] = await step();
    expect(stop).toBe(0);
    expect(figures.every(Number.isFinite)).toBe(true);
  });

  it("takes the plain build without a word where that is asked for", async () => {
    const { builds, facts } = await open({ relaxed: false });
    expect([builds, facts.notes]).toEqual([["plain"], []]);
  });

  it("without SIMD is told so in one sentence", async () => {
    features.simd = false;
    const fault = await open().then(() => null, faultOf);
    expect(fault?.code).toBe("device.noSimd");
    expect(faultText(fault!)).toMatch(/^This browser's WebAssembly has no SIMD, which training needs\./);
  });
});
