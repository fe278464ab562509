import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it, vi } from "vitest";
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

/** A GPU of a name, whose device opens. */
function opening(vendor: string) {
  const destroyed = vi.fn();
  const device = {
    limits: {},
    features: new Set(),
    createBuffer: ({ size }: GPUBufferDescriptor) => ({ size, destroy: () => undefined }),
    queue: { writeBuffer: () => undefined },
    addEventListener: () => undefined,
    lost: new Promise(() => undefined),
    destroy: destroyed,
  };
  const adapter = { info: { vendor }, limits: {}, features: new Set(), requestDevice: async () => device };
  return { gpu: { requestAdapter: async () => adapter } as unknown as GPU, destroyed };
}

describe("the self-test of a GPU", () => {
  const openTested = (choice: "auto" | "webgpu", vendor: string, right: boolean) => {
    const { gpu, destroyed } = opening(vendor);
    const selfTest = vi.fn(async () => right);
    const surroundings = { gpu, wasmFiles: wasmFolder(), wasmEngine: nodeWasm(), selfTest };
    return { opened: openBackend(choice, surroundings, () => undefined), destroyed, selfTest };
  };

  it("keeps a GPU that computes right", async () => {
    const { opened, destroyed } = openTested("auto", "acme", true);
    expect((await opened).facts).toMatchObject({ backend: "webgpu", reason: "gpu", adapter: "acme" });
    expect(destroyed).not.toHaveBeenCalled();
  });

  it("takes WASM where it computes wrongly, says why, and lets the device go", async () => {
    const { opened, destroyed } = openTested("auto", "acme", false);
    expect((await opened).facts).toMatchObject({ backend: "wasm", reason: "wrongNumbers", adapter: "acme" });
    expect(destroyed).toHaveBeenCalledOnce();
  });

  it("does not train elsewhere than was asked for: it says what is wrong", async () => {
    await expect(openTested("webgpu", "acme", false).opened).rejects.toThrow("device.wrongNumbers | acme");
  });

  it("is not run on a software adapter that was asked for", async () => {
    const { opened, selfTest } = openTested("webgpu", "swiftshader", false);
    expect((await opened).facts.backend).toBe("webgpu");
    expect(selfTest).not.toHaveBeenCalled();
  });
});

describe("variants of kernels", () => {
  const plan = { values: [], calls: [], scalarSlots: 1, arenaBytes: [], livePeakBytes: 0 };

  it.each([
    ["acme", ["acme, -, -, -"]],
    ["swiftshader", []],
  ])("are looked up in the store for a GPU, never for a software adapter: %s", async (vendor, asked) => {
    vi.stubGlobal("GPUBufferUsage", {});
    const load = vi.fn(async () => null);
    const tunings = { load, save: async () => undefined };
    const { gpu } = opening(vendor);
    const surroundings = { gpu, wasmFiles: wasmFolder(), wasmEngine: nodeWasm(), selfTest: async () => true, tunings };
    const opened = await openBackend("webgpu", surroundings, () => undefined);
    if (opened.engine !== "planned") throw new Error("not planned");
    await (await opened.makeExecutor()).compile(plan);
    expect(load.mock.calls.flat()).toEqual(asked);
    vi.unstubAllGlobals();
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
