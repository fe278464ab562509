// The peer net on stock tfjs, eagerly, with tfjs's own ops, autodiff and optimizer.

import * as tf from "@tensorflow/tfjs-core";
import { LiveBytes } from "#engine/backend/live-bytes";
import { EPSILON, hasProjection, oneHot, PEER, type PeerBatch, peerStart, UNITS } from "./peer-net";
import type { Rival } from "./rival";
import { patchWasm, type WasmVariant } from "./wasm-patches";

type Images = tf.Tensor4D;
let chooseWasm: ((variant: WasmVariant) => void) | null = null;
const liveBytes = new Map<string, LiveBytes>();
let opened = 0;

/** Parameters as variables, and the loss of a batch as a function of them. */
function peerNet() {
  const net = opened++;
  const variables = new Map(
    [...peerStart()].map(([name, { shape, data }]) => [
      name,
      tf.variable(tf.tensor(data, shape), true, `peer ${net} ${name}`),
    ]),
  );
  const get = <T extends tf.Tensor>(name: string) => variables.get(name) as tf.Tensor as T;
  const norm = (x: Images, name: string) => {
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    const [shift, scale] = [get<tf.Tensor1D>(`${name}.bias`), get<tf.Tensor1D>(`${name}.weight`)];
    return tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, shift, scale, EPSILON) as Images;
  };
  const convolution = (x: Images, name: string, normName: string, stride: number) => {
    const filter = get<tf.Tensor4D>(`${name}.weight`);
    return norm(tf.conv2d(x, filter, stride, (filter.shape[0] - 1) / 2), normName);
  };
  const logits = (image: Images) => {
    let x = tf.relu(convolution(image, "conv1", "bn1", 1));
    for (const unit of UNITS) {
      const { name, stride } = unit;
      const inner = tf.relu(convolution(x, `${name}.conv1`, `${name}.bn1`, stride));
      const shortcut = hasProjection(unit) ? convolution(x, `${name}.downsample.0`, `${name}.downsample.1`, stride) : x;
      x = tf.relu(tf.add(convolution(inner, `${name}.conv2`, `${name}.bn2`, 1), shortcut));
    }
    return tf.add(tf.matMul(tf.mean(x, [1, 2]), get("fc64.weight")), get("fc64.bias"));
  };
  const loss = (image: Images, target: tf.Tensor2D) =>
    tf.losses.softmaxCrossEntropy(target, logits(image)) as tf.Scalar;
  return { variables: [...variables.values()], loss };
}

/**
 * `backend`: "webgpu" as its package registers it, or "wasm" with the kernels that it lacks. tfjs's own gradients must be
 * registered.
 */
export async function openStockTfjs(
  backend: "webgpu" | "wasm",
  batch: PeerBatch,
  wasm?: { files: string | Record<string, string>; variant: WasmVariant },
): Promise<Rival> {
  await (backend === "webgpu" ? import("@tensorflow/tfjs-backend-webgpu") : prepareWasm(wasm!.files));
  await use();
  if (backend === "wasm") chooseWasm ??= patchWasm();
  const live = liveBytes.get(backend) ?? new LiveBytes(storage(backend));
  liveBytes.set(backend, live);
  const { variables, loss } = peerNet();
  const image = tf.tensor4d(batch.image, [batch.labels.length, PEER.imageSize, PEER.imageSize, PEER.channels]);
  const target = tf.tensor2d(oneHot(batch.labels), [batch.labels.length, PEER.classes]);
  const optimizer = tf.train.momentum(PEER.learningRate, PEER.momentum);
  const before = live.now;

  async function use(): Promise<void> {
    if (!(await tf.setBackend(backend))) throw new Error(`tfjs does not start ${backend}`);
    await tf.ready();
  }

  return {
    async step() {
      await use();
      if (wasm) chooseWasm?.(wasm.variant);
      live.resetPeak();
      const began = performance.now();
      const value = tf.tidy(() => {
        const { value, grads } = tf.variableGrads(() => loss(image, target), variables);
        optimizer.applyGradients(grads as Parameters<typeof optimizer.applyGradients>[0]);
        return value;
      });
      const given = performance.now();
      const [number = Number.NaN] = await value.data();
      value.dispose();
      return { loss: number, ms: performance.now() - began, jsMs: backend === "webgpu" ? given - began : null };
    },
    livePeakBytes: () => live.peak - before,
    async close() {
      await use();
      tf.dispose([image, target, ...variables]);
      optimizer.dispose();
    },
  };
}

/** One thread: the threaded build starts its workers from addresses that a policy may refuse, and is no faster with one. */
async function prepareWasm(files: string | Record<string, string>): Promise<void> {
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  if (!tf.engine().registry.wasm) setWasmPaths(files as never);
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
}

function storage(backend: string): tf.DataStorage<unknown> {
  const own = tf.backend() as unknown as Record<string, tf.DataStorage<unknown>>;
  return own[backend === "webgpu" ? "tensorMap" : "dataIdMap"]!;
}
