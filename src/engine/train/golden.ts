// Runs a golden case (golden/README.md) by a runner and compares every stored tensor.

import type { Config, Settings } from "#experiment/config";
import { resolve } from "#experiment/resolve";
import { parseSettings } from "#experiment/settings";
import { buildModel } from "../local/model";
import { configKnobs, type MakeRunner, type Watched } from "./runner";
import { type FloatTensor, type NamedTensor, readSafetensors } from "./safetensors";
import { exportParameters, fromFileLayout, importParameters, toFileLayout } from "./weights-file";

export interface GoldenCase {
  name: string;
  config: Config;
  learningRates: number[];
  tolerances: Record<string, { atol: number; rtol: number }>;
  tensors: Map<string, NamedTensor>;
}

/** One stored tensor against ours. It passes while `excess`, its error as a multiple of the tolerance, is at most 1. */
export interface Comparison {
  tensor: string;
  error: number;
  tolerance: number;
  excess: number;
}

/** A case from its two files. Throws FaultError config.* or weights.unreadable naming the case. */
export function goldenCase(configText: string, tensors: Uint8Array, name: string): GoldenCase {
  const stored = parseSettings(configText, `${name}/config.json`) as unknown as Omit<GoldenCase, "tensors"> & {
    config: Settings;
  };
  const { imageSize = 32, mean = [], std = [] } = stored.config.data ?? {};
  const facts = {
    classes: stored.config.network?.classes ?? 10,
    channels: mean.length,
    imageSize,
    mean,
    std,
    trainRecords: Number.POSITIVE_INFINITY,
    augmentation: { crop: "shift" as const, pad: 0, padMode: "zero" as const, flip: false },
  };
  return {
    ...stored,
    name,
    config: resolve(stored.config, facts),
    tensors: readSafetensors(tensors, `${name}/tensors.safetensors`),
  };
}

/** Every comparison, worst first. Throws where a stored tensor was not produced. */
export async function runGolden(golden: GoldenCase, makeRunner: MakeRunner): Promise<Comparison[]> {
  return compareGolden(golden, await produceGolden(golden, makeRunner));
}

/** The same of tensors that a run has produced. */
export function compareGolden(golden: GoldenCase, produced: ReadonlyMap<string, NamedTensor>): Comparison[] {
  const comparisons: Comparison[] = [];
  for (const [name, expected] of golden.tensors) {
    if (/^(init|batch|evalbatch)\//.test(name)) continue;
    const got = produced.get(name);
    if (!got) throw new Error(`${golden.name}: ${name} was not produced`);
    comparisons.push(compare(name, got, expected, golden.tolerances));
  }
  for (const name of produced.keys()) {
    if (name.startsWith("slot/") && !golden.tensors.has(name))
      throw new Error(`${golden.name}: ${name} must not exist`);
  }
  return comparisons.sort((a, b) => b.excess - a.excess);
}

/** All tensors a case stores, by its names and in file layout. */
export async function produceGolden(golden: GoldenCase, makeRunner: MakeRunner): Promise<Map<string, NamedTensor>> {
  const { config, tensors } = golden;
  const out = new Map<string, NamedTensor>();
  // start values are the case's own
  const zeros = { normal: (n: number) => new Float32Array(n), uniform: (n: number) => new Float32Array(n) };
  const runner = await makeRunner(buildModel(config, () => zeros));
  const initial = new Map([...tensors].filter(([k]) => k.startsWith("init/")).map(([k, v]) => [k.slice(5), v]));
  importParameters(runner, initial);
  const watched: Watched = new Map();
  const rows = { loss: [] as number[], recon: [] as number[], task: [] as number[] };
  for (const [step, learningRate] of golden.learningRates.entries()) {
    const data = {
      image: fromFileLayout(stored(tensors, `batch/${step}/image`), "images").data,
      labels: Int32Array.from(stored(tensors, `batch/${step}/label`).data),
    };
    const knobs = { ...configKnobs(runner.model, step), learningRate };
    const figures = await runner.train(data, knobs, step === 0 ? watched : undefined);
    rows.loss.push(...figures.map(({ loss }) => loss));
    for (const part of ["recon", "task"] as const) {
      rows[part].push(...figures.slice(0, -1).flatMap((figure) => figure[part] ?? []));
    }
  }
  for (const [what, values] of Object.entries(rows)) {
    if (values.length) out.set(`expect/${what}`, { shape: [], data: Float32Array.from(values) });
  }
  for (const [name, tensor] of await exportParameters(runner, true)) {
    out.set(name.startsWith("slot/") ? name : `final/${name}`, tensor);
  }
  const evaluation = fromFileLayout(stored(tensors, "evalbatch/image"), "images");
  await runner.answer({ image: evaluation.data, labels: new Int32Array(evaluation.shape[0] ?? 0) }, watched);
  for (const [name, tensor] of watched) {
    const [kind, rest] = [name.split("/")[0], name.slice(name.indexOf("/") + 1)];
    if (kind === "grad") out.set(name, toFileLayout(tensor));
    else if (kind === "logits" || kind === "aux") out.set(`eval/${name}`, tensor);
    else if (kind === "z") out.set(`trace/image/${rest}`, firstImage(sigmoid(tensor)));
    else out.set(`trace/${name}`, firstImage(tensor));
  }
  runner.dispose();
  return out;
}

/** A tensor [n, h, w, c] of a batch: its first image in file layout. */
function firstImage({ shape: [n = 1, ...rest], data }: FloatTensor): NamedTensor {
  return toFileLayout({ shape: [1, ...rest], data: data.slice(0, data.length / n) }, "images");
}

const sigmoid = ({ shape, data }: FloatTensor): FloatTensor => ({
  shape,
  data: data.map((z) => 1 / (1 + Math.exp(-z))),
});

function stored(tensors: Map<string, NamedTensor>, name: string): NamedTensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`the case holds no ${name}`);
  return tensor;
}

function toleranceClass(name: string): string {
  if (name.startsWith("final/")) {
    if (/running_(mean|var)$/.test(name)) return "stats";
    return name.includes("EMA_Net.") ? "ema" : "weights";
  }
  const folder = name.split("/")[0] ?? "";
  return { expect: "losses", grad: "gradients", slot: "slots" }[folder] ?? folder;
}

function compare(
  tensor: string,
  got: NamedTensor,
  expected: NamedTensor,
  tolerances: GoldenCase["tolerances"],
): Comparison {
  const limits = tolerances[toleranceClass(tensor)];
  if (!limits) throw new Error(`no tolerance for ${tensor}`);
  if (got.data.length !== expected.data.length) {
    throw new Error(`${tensor}: ${got.data.length} numbers, expected ${expected.data.length}`);
  }
  let error = 0;
  let largest = 0;
  expected.data.forEach((want, i) => {
    const difference = Math.abs(got.data[i]! - want);
    // a NaN is the worst error there is
    error = difference <= error ? error : Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
    largest = Math.max(largest, Math.abs(want));
  });
  const tolerance = limits.atol + limits.rtol * largest;
  return { tensor, error, tolerance, excess: error / tolerance };
}
