// Golden cases on WebGPU, in a real Chromium with its software adapter. Without an adapter this fails: it never skips.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runnerOn } from "#engine/train/make-runner";
import { readSafetensors } from "#engine/train/safetensors";
import type { KernelReport } from "#engine/webgpu/check-kernels";
import { tuningFor } from "#engine/webgpu/tuning";
import { variantsOf } from "#engine/webgpu/variants";
import { KERNEL_NAMES } from "../engine/testing/kernel-cases";
import { mixedRun } from "../engine/testing/mixed-run";
import { openTestBackend } from "../engine/testing/node-engine";
import type { BareReport, MixedReport, SelfTestRow, TrialReport } from "./browser-checks";
import { runInBrowser } from "./browser-job";
import type { ParityRow, SavedRun, TrainReport } from "./jobs";

const CASES = ["end-to-end", "man-k3", "infopro-man-k3", "odd-13", "bias-only-k3"];
const quiet = { progress: () => undefined, say: () => undefined };

describe("in headless Chromium", () => {
  it("golden cases hold on WebGPU, without an uncaptured error", { timeout: 300_000 }, async () => {
    const folders = CASES.map((name) => `golden/${name}`);
    const rows = await runInBrowser<ParityRow[]>(
      "parity",
      { backend: "webgpu", mode: "planned", folders: folders.length },
      folders,
      quiet,
    );
    expect(rows.map(({ name, ok }) => [name, ok])).toEqual(CASES.map((name) => [name, true]));
    for (const { tensors } of rows) expect(tensors).toBeGreaterThan(100);
  });

  it("every kernel agrees with its reference under every tuning, and in every variant that a GPU may choose", {
    timeout: 600_000,
  }, async () => {
    const reports = await runInBrowser<KernelReport[]>("kernels", { names: KERNEL_NAMES }, [], quiet);
    expect(reports.flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(new Set(reports.map(({ kernel }) => kernel)).size).toBe(KERNEL_NAMES.length);
    const checked = new Set(reports.map(({ kernel, tuning }) => `${kernel}, ${tuning}`));
    const row = tuningFor({ software: false, quads: false });
    const variants = KERNEL_NAMES.flatMap((kernel) =>
      [1, 2].flatMap((stride) =>
        variantsOf({ kernel, attributes: { stride } }, row, true).map(({ name }) => [kernel, name]),
      ),
    );
    expect(variants.length).toBeGreaterThan(30);
    expect(variants.filter(([kernel, name]) => !checked.has(`${kernel}, ${row.name}, ${name}`))).toEqual([]);
  });

  it("steps with augmentation, and evaluations, give on WebGPU what they give on WASM, and each epoch is saved", {
    timeout: 300_000,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "man-"));
    for (const [name, seed] of [
      ["data_batch_1.bin", 1],
      ["test_batch.bin", 2],
    ] as const) {
      const bytes = Uint8Array.from({ length: 12 * 3073 }, (_, i) =>
        i % 3073 === 0 ? (i / 3073) % 10 : (i * 31 * seed + (i >> 5)) % 256,
      );
      writeFileSync(join(folder, name), bytes);
    }
    const settings = {
      network: { depth: 8 as const, width: [4, 4, 4, 4] as [number, number, number, number] },
      split: { k: 3 },
      batch: { size: 6 },
      schedule: { epochs: 2, kind: "constant" as const },
    };
    const saved: SavedRun[] = [];
    const report = { ...quiet, save: async (run: SavedRun) => void saved.push(run) };
    const train = (backend: "webgpu" | "wasm") => {
      const request = { backend, mode: "planned", settings, steps: null, save: backend === "webgpu", resume: null };
      return runInBrowser<TrainReport>("train", request, [folder], report);
    };
    const [gpu, wasm] = [await train("webgpu"), await train("wasm")];
    rmSync(folder, { recursive: true });
    expect([gpu.result.backend, gpu.log.steps.length, gpu.result.testCount]).toEqual(["webgpu", 4, 12]);
    expect(saved.map(({ log }) => log.evaluations.map(({ epoch }) => epoch))).toEqual([[1], [1, 2]]);
    const [first, last] = saved.map(({ weights }) => readSafetensors(weights, "weights").get("conv1.weight")?.data);
    expect(first).toHaveLength(4 * 3 * 9);
    expect(first).not.toEqual(last);
    const losses = (report: TrainReport) => report.log.steps.flatMap((step) => step.losses);
    for (const [i, loss] of losses(gpu).entries()) expect(loss).toBeCloseTo(losses(wasm)[i] ?? 0, 4);
  });

  it("a run that tries variants, alternates training, evaluation, live knobs and re-plans gives the losses of an eager one", {
    timeout: 300_000,
  }, async () => {
    const { losses, tried } = await runInBrowser<MixedReport>("mixed", {}, [], quiet);
    expect(tried).toBeGreaterThan(0);
    const eager = await mixedRun(runnerOn(await openTestBackend("wasm", "eager")));
    expect(losses).toHaveLength(eager.length);
    for (const [i, loss] of losses.entries()) expect(Math.abs(loss / eager[i]! - 1)).toBeLessThan(1e-5);
  });

  it("a trial tells variants from what computes wrongly, leaves out what is refused, and touches no home", {
    timeout: 120_000,
  }, async () => {
    const reports = await runInBrowser<TrialReport[]>("trial", {}, [], quiet);
    expect(reports.map(({ kernel }) => kernel)).toEqual(["convolutionFilterUpdate", "convolution"]);
    for (const { variants, broken, refused, homes } of reports) {
      expect(variants.length).toBeGreaterThan(1);
      expect(variants).toEqual(variants.map(() => true));
      expect([broken, refused, homes]).toEqual([false, true, 0]);
    }
    expect(await runInBrowser<boolean>("refusedQuads", {}, [], quiet)).toBe(false);
  });

  it("a thousand replayed steps change no byte count, each in one submit", { timeout: 300_000 }, async () => {
    const steps = 1000;
    const { bytes, submits } = await runInBrowser<{ bytes: number[]; submits: number }>("replay", { steps }, [], quiet);
    const [now, peak] = bytes;
    expect(now).toBeGreaterThan(1e5);
    expect(bytes).toEqual([now, peak, now, peak]);
    expect(submits).toBe(steps);
  });

  it("a device with WebGPU's default limits trains with right numbers", { timeout: 300_000 }, async () => {
    const { rows, limits } = await runInBrowser<BareReport>(
      "bareParity",
      { folders: 1 },
      ["golden/infopro-man-k3"],
      quiet,
    );
    expect(limits).toEqual({
      maxStorageBuffersPerShaderStage: 8,
      maxStorageBufferBindingSize: 2 ** 27,
      maxComputeWorkgroupStorageSize: 16384,
      maxComputeInvocationsPerWorkgroup: 256,
    });
    expect(rows.map(({ ok }) => ok)).toEqual([true]);
  });

  it("the self-test passes under every tuning, and fails where kernels are compiled wrongly", {
    timeout: 300_000,
  }, async () => {
    const right = await runInBrowser<SelfTestRow[]>("selfTest", { broken: false }, [], quiet);
    expect(right.map((row) => [row.tuning, row.right])).toEqual(right.map(({ tuning }) => [tuning, true]));
    expect(right.length).toBeGreaterThan(2);
    const broken = await runInBrowser<SelfTestRow[]>("selfTest", { broken: true }, [], quiet);
    expect(broken.map((row) => row.right)).toEqual(right.map(() => false));
  });

  it("a job's fault comes back as the fault it is", { timeout: 60_000 }, async () => {
    const run = runInBrowser("parity", { backend: "cpu", mode: "eager", folders: 1 }, ["src/messages"], quiet);
    await expect(run).rejects.toThrow("data.notFound | messages/config.json");
  });
});
