// What the benchmark computes with: spreads and ratios, multiply-adds, tables and plots; and the rivals against each other.

import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { endOnFault, nodeSurroundings } from "../node-backend";
import { lossDifference, type Outcome, ratio } from "./alternate";
import { PART_NAMES, partsOf } from "./bench-job";
import { emptySummary } from "./bench-result";
import { planMultiplyAdds } from "./multiply-adds";
import { openOwn } from "./own-engine";
import { peerBatch } from "./peer-net";
import { plotSvg } from "./plot-svg";
import { markdown, plots } from "./report";
import { type Row, spreadOf } from "./rival";
import { patchWasm } from "./wasm-patches";
import { openWasmPeak } from "./wasm-peak";

const outcome = (ms: number, losses: number[]): Outcome =>
  ({ name: "", ms: spreadOf([ms]), losses, fault: null }) as unknown as Outcome;

describe("--only", () => {
  it("takes a part's name or how it begins, and knows no others", () => {
    expect(partsOf(["wasm/threads"])).toEqual(["wasm/threads"]);
    expect(partsOf(["webgpu"])).toHaveLength(6);
    expect(partsOf(["cuda"])).toEqual([]);
    expect(partsOf([])).toEqual(PART_NAMES);
    expect(partsOf(["webgpu/server"])).toEqual(["webgpu/server"]);
  });
});

describe("comparisons", () => {
  it("take the middle of an odd and the mean of the two middles of an even number of times", () => {
    expect(spreadOf([9, 1, 5])).toEqual({ min: 1, median: 5, max: 9, count: 3 });
    expect(spreadOf([4, 1, 3, 2]).median).toBe(2.5);
  });

  it("give a ratio only where the losses of the same steps agree", () => {
    expect(ratio(outcome(10, [2, 1.5]), outcome(30, [2.0001, 1.5, 1]))).toBe(3);
    expect(ratio(outcome(10, [2, 1.5]), outcome(30, [2.001]))).toBeNull();
    expect(ratio(outcome(10, [Number.NaN]), outcome(30, [2]))).toBeNull();
    expect(lossDifference(outcome(10, []), outcome(10, [2]))).toBeNull();
  });
});

describe("the stock filter gradients for tfjs-wasm", () => {
  let choose: ReturnType<typeof patchWasm>;
  beforeAll(async () => {
    const { wasmFiles } = await nodeSurroundings("wasm");
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    await import("@tensorflow/tfjs-backend-cpu");
    setWasmPaths(wasmFiles as string);
    await tf.setBackend("wasm");
    choose = patchWasm();
  });

  it.each([
    [1, 3, 7, 5],
    [2, 3, 8, 6],
    [2, 1, 6, 6],
  ])("agree with the cpu backend: stride %i, %ix, images %ix%i", async (stride, k, h, w) => {
    const pad = (k - 1) / 2;
    const x = tf.randomNormal([2, h, w, 3], 0, 1, "float32", 1);
    const dy = tf.randomNormal([2, Math.ceil(h / stride), Math.ceil(w / stride), 4], 0, 1, "float32", 2);
    const filter = tf.randomNormal([k, k, 3, 4], 0, 1, "float32", 3);
    const gradients = async (backend: string) => {
      await tf.setBackend(backend);
      const attributes = { strides: stride, pad, dataFormat: "NHWC", filterShape: [k, k, 3, 4], inputShape: x.shape };
      return ["Conv2DBackpropFilter", "Conv2DBackpropInput"].flatMap((kernel, i) => {
        const inputs = (i === 0 ? { x, dy } : { dy, filter }) as unknown as tf.NamedTensorMap;
        const given = tf.engine().runKernel(kernel, inputs, attributes as unknown as tf.NamedAttrMap);
        return [...(given as tf.Tensor).dataSync()];
      });
    };
    const expected = await gradients("cpu");
    for (const variant of ["best", "composed"] as const) {
      choose(variant);
      const found = await gradients("wasm");
      for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i]!, 4);
    }
  });
});

describe("our engine's figures", () => {
  it("count 1.187 billion multiply-adds for a step of the peer net with 32 images", async () => {
    const surroundings = await nodeSurroundings("wasm");
    const batch = peerBatch(32);
    const own = await openOwn(
      { backend: "wasm", batch, threads: 1 },
      { surroundings, deviceFault: endOnFault, counts: null },
    );
    const { loss } = await own.step();
    expect(loss).toBeGreaterThan(1.5);
    expect(planMultiplyAdds((await own.planned()).plan) / 1e9).toBeCloseTo(1.187, 2);
    await own.close();
  });

  it("know what a thread can do: between 0.1 and 200 billion multiply-adds a second", async () => {
    const peak = await (await openWasmPeak()).measure();
    expect(peak).toBeGreaterThan(1e8);
    expect(peak).toBeLessThan(2e11);
  });
});

describe("the report", () => {
  const row = (name: string, series: string, at: number, median: number): Row => ({
    part: "wasm/depth",
    name,
    unit: "ms a step",
    ...spreadOf([median]),
    facts: { series, at, livePeakMB: at * 2 },
  });
  const rows = [row("depth 8", "end to end", 8, 10), row("depth 20", "end to end", 20, 31)];
  const result = { summary: emptySummary(), rows, notes: ["one was left out"], adapter: "", runtime: "Node" };

  it("tells machine, date, every row, and what is missing", () => {
    const text = markdown(result, { machine: "a machine", date: "2026-01-02", command: "npm run bench" });
    for (const part of ["a machine", "2026-01-02", "| depth 20 | 31 |", "not measured", "- one was left out"]) {
      expect(text).toContain(part);
    }
  });

  it("plots time and memory of what was scaled", () => {
    const files = plots(result, "node");
    expect([...files.keys()]).toEqual(["node-wasm-depth-time.svg", "node-wasm-depth-memory.svg"]);
  });

  it("plots larger values higher, and stays inside the picture", () => {
    const points = [1, 10, 100].map((x) => ({ x, y: x * 3 }));
    const svg = plotSvg({ title: "a < b", x: "x", y: "y", fromZero: false, series: [{ name: "one", points }] });
    expect(svg).toContain("a &lt; b");
    const heights = [...svg.matchAll(/<circle cx="[\d.]+" cy="([\d.]+)"/g)].slice(0, 3).map(([, y]) => Number(y));
    expect(heights).toEqual([...heights].sort((a, b) => b - a));
    for (const height of heights) expect(height).toBeGreaterThan(0);
  });

  it("draws memory from zero, in proportion, and time on a logarithmic axis", () => {
    const files = [...plots(result, "node")];
    const heights = files.map(([, svg]) =>
      [...svg.matchAll(/<circle cx="[\d.]+" cy="([\d.]+)"/g)].slice(0, 2).map(([, y]) => Number(y)),
    );
    const bottom = 344;
    const [, [small, large]] = heights as [number[], [number, number]];
    expect((bottom - large) / (bottom - small)).toBeCloseTo(20 / 8, 1);
    expect(files.map(([, svg]) => svg.includes('text-anchor="end">0</text>'))).toEqual([false, true]);
  });
});
