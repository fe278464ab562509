// Runs a golden case (golden/README.md) on tfjs's current backend and compares every stored tensor.

import * as tf from "@tensorflow/tfjs-core";
import type { Config, Settings } from "#experiment/config";
import { resolve } from "#experiment/resolve";
import { parseSettings } from "#experiment/settings";
import { answer } from "../local/evaluate";
import { buildModel, type Model } from "../local/model";
import { type StepInput, trainStep } from "../local/step";
import type { Forward } from "../nn/forward";
import { type NamedTensor, readSafetensors } from "./safetensors";
import { exportParameters, importParameters, toFileLayout } from "./weights-file";

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
    augmentation: { pad: 0, padMode: "zero" as const, flip: false },
  };
  return {
    ...stored,
    name,
    config: resolve(stored.config, facts),
    tensors: readSafetensors(tensors, `${name}/tensors.safetensors`),
  };
}

/** Every comparison, worst first. Throws where a stored tensor was not produced. */
export async function runGolden(golden: GoldenCase): Promise<Comparison[]> {
  const produced = await produce(golden);
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
async function produce(golden: GoldenCase): Promise<Map<string, NamedTensor>> {
  const { config, tensors } = golden;
  const out = new Map<string, NamedTensor>();
  // kept on the device until the end: a read inside a step would have to be synchronous
  const kept: [string, tf.Tensor][] = [];
  const keep = (name: string, tensor: tf.Tensor) => kept.push([name, tf.keep(tensor.clone())]);
  // start values are the case's own
  const zeros = { normal: (n: number) => new Float32Array(n), uniform: (n: number) => new Float32Array(n) };
  const model = buildModel(config, () => zeros);
  const initial = new Map([...tensors].filter(([k]) => k.startsWith("init/")).map(([k, v]) => [k.slice(5), v]));
  importParameters(model.parameters, initial);
  const forward: Forward = {
    parameters: model.parameters,
    training: true,
    statisticsRate: tf.scalar(0.1),
    dropout: null,
  };
  const rows = { loss: [] as number[][], recon: [] as number[][], task: [] as number[][] };
  for (const [step, learningRate] of golden.learningRates.entries()) {
    const row = await goldenStep(golden, model, forward, step, learningRate, keep);
    rows.loss.push(row.loss);
    rows.recon.push(row.recon);
    rows.task.push(row.task);
  }
  for (const [what, values] of Object.entries(rows)) {
    if (values[0]?.length) out.set(`expect/${what}`, { shape: [], data: Float32Array.from(values.flat()) });
  }
  for (const [name, tensor] of await exportParameters(model.parameters, true)) {
    out.set(name.startsWith("slot/") ? name : `final/${name}`, tensor);
  }
  const { logits, auxiliary } = answer(model, { ...forward, training: false }, images(tensors, "evalbatch/image"));
  keep("eval/logits", logits);
  for (const [i, tensor] of auxiliary.entries()) keep(`eval/aux/${i}`, tensor);
  for (const [name, tensor] of kept) {
    out.set(name, { shape: [...tensor.shape], data: (await tensor.data()) as Float32Array });
    tensor.dispose();
  }
  model.parameters.dispose();
  return out;
}

async function goldenStep(
  { config, tensors }: GoldenCase,
  model: Model,
  forward: Forward,
  step: number,
  learningRate: number,
  keep: (name: string, tensor: tf.Tensor) => unknown,
) {
  const input: StepInput = {
    image: images(tensors, `batch/${step}/image`),
    label: labels(tensors, `batch/${step}/label`),
  };
  const knobs = {
    learningRate: tf.scalar(learningRate),
    emaMomentum: tf.scalar(config.ema.momentum),
    weights: model.layout.blocks.flatMap(({ auxiliary }) => (auxiliary ? [auxiliary] : [])),
  };
  const outcomes = trainStep(model, forward, input, knobs, {
    gradient: (name, gradient) => {
      if (step === 0) tf.tidy(() => void keep(`grad/${name}`, toFileLayout(gradient)));
    },
    activation: (block, what, tensor) => {
      if (step > 0) return;
      const key = what === "z" ? `trace/image/${block}` : `trace/${what}/${block}`;
      const sample = tf.slice(tensor, 0, 1);
      keep(key, tf.transpose(what === "z" ? tf.sigmoid(sample) : sample, [0, 3, 1, 2]));
    },
  });
  const local = outcomes.slice(0, -1);
  const values = async (scalars: (tf.Scalar | null)[]) => {
    const present = scalars.filter((scalar) => scalar !== null);
    return Promise.all(present.map(async (scalar) => (await scalar.data())[0]!));
  };
  return {
    loss: await values(outcomes.map(({ loss }) => loss)),
    recon: await values(local.map(({ recon }) => recon)),
    task: await values(local.map(({ task }) => task)),
  };
}

/** [n, c, h, w] in the file to [n, h, w, c]. */
function images(tensors: Map<string, NamedTensor>, name: string): tf.Tensor4D {
  const { data, shape } = stored(tensors, name);
  return tf.transpose(tf.tensor4d(data, shape as [number, number, number, number]), [0, 2, 3, 1]);
}

const labels = (tensors: Map<string, NamedTensor>, name: string) => tf.tensor1d(stored(tensors, name).data, "int32");

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
