import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { nodeWasm } from "#cli/node-wasm";
import { openEagerBackend } from "../testing/node-engine";
import { openBackend } from "./open";

/** A browser whose adapter tells these facts; null: it gives none. */
function browser(info: Partial<GPUAdapterInfo> | null): GPU {
  const adapter = info && { info: { vendor: "", architecture: "", device: "", description: "", ...info }, limits: {} };
  return { requestAdapter: async () => adapter } as unknown as GPU;
}
const open = (choice: "auto" | "webgpu", gpu: GPU | undefined) =>
  openBackend(choice, { gpu, wasmFiles: wasmFolder(), wasmEngine: nodeWasm() }, () => undefined);
const wasmFolder = () => new URL("../../../node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url).pathname;

describe("the choice of a backend", () => {
  it.each([
    ["no WebGPU", undefined, "noWebgpu"],
    ["no adapter", browser(null), "noAdapter"],
    ["a fallback adapter", browser({ isFallbackAdapter: true }), "softwareAdapter"],
    ["SwiftShader", browser({ vendor: "google", architecture: "swiftshader" }), "softwareAdapter"],
  ] as const)("takes WASM with %s, and says why", async (_, gpu, reason) => {
    const { facts } = await open("auto", gpu);
    expect([facts.backend, facts.reason, tf.getBackend()]).toEqual(["wasm", reason, "trace"]);
  });

  it("says that there is no adapter where WebGPU was asked for", async () => {
    await expect(open("webgpu", browser(null))).rejects.toThrow("device.noAdapter");
  });

  it("says that a device is refused", async () => {
    const adapter = {
      info: { vendor: "acme" },
      limits: {},
      features: new Set(),
      requestDevice: () => Promise.reject(new Error("busy")),
    };
    const gpu = { requestAdapter: async () => adapter } as unknown as GPU;
    await expect(open("auto", gpu)).rejects.toThrow("device.noBackend | WebGPU | busy");
  });
});

describe("live bytes", () => {
  it("counts every tensor once, those inside ops and clones included, and gives them back", async () => {
    const backend = await openEagerBackend("wasm");
    const before = backend.memory().liveBytes;
    backend.resetLivePeak();
    const x = tf.zeros([100, 10]);
    const clone = x.clone();
    expect(backend.memory().liveBytes - before).toBe(4000);
    const y = tf.tidy(() => tf.add(tf.mul(x, x), 1));
    expect(backend.memory().liveBytes - before).toBe(8000);
    expect(backend.memory().livePeakBytes - before).toBeGreaterThanOrEqual(12_000);
    tf.dispose([x, clone, y]);
    expect(backend.memory().liveBytes).toBe(before);
  });
});
