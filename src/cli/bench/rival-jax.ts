// The peer net on jax-js, the whole step in one `jit`. Its convolution wants images [n, c, h, w] and filters [co, ci, k, k].

import {
  blockUntilReady,
  defaultDevice,
  init,
  type Array as JaxArray,
  jit,
  lax,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from "@jax-js/jax";
import { EPSILON, hasProjection, type Numbers, oneHot, PEER, type PeerBatch, peerStart, UNITS } from "./peer-net";
import type { Rival } from "./rival";

type Named = Record<string, JaxArray>;

/** Axes of a row-major tensor in another order. */
function transpose({ shape, data }: Numbers, order: readonly number[]): Numbers {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const to = order.map((axis) => shape[axis]!);
  const result = new Float32Array(data.length);
  result.forEach((_, at) => {
    let [rest, from] = [at, 0];
    for (let axis = to.length - 1; axis >= 0; axis--) {
      from += (rest % to[axis]!) * strides[order[axis]!]!;
      rest = Math.floor(rest / to[axis]!);
    }
    result[at] = data[from]!;
  });
  return { shape: to, data: result };
}

const array = ({ shape, data }: Numbers) => np.array(data as Float32Array<ArrayBuffer>).reshape(shape);

/** Arrays are consumed by what takes them; `ref` keeps one for another use. */
const refs = (arrays: Named): Named =>
  Object.fromEntries(Object.entries(arrays).map(([name, value]) => [name, value.ref]));

/** x: [n, c, h, w] */
function norm(x: JaxArray, scale: JaxArray, shift: JaxArray): JaxArray {
  const overPixels = { keepdims: true };
  const centred = x.ref.sub(np.mean(x, [0, 2, 3], overPixels));
  const variance = np.mean(np.square(centred.ref), [0, 2, 3], overPixels);
  const perChannel = [1, -1, 1, 1];
  return centred
    .div(np.sqrt(variance.add(EPSILON)))
    .mul(scale.reshape(perChannel))
    .add(shift.reshape(perChannel));
}

function lossOf(parameters: Named, image: JaxArray, target: JaxArray): JaxArray {
  const get = (name: string) => parameters[name]!.ref;
  const convolution = (x: JaxArray, name: string, normName: string, stride: number, k: number) => {
    const pad = (k - 1) / 2;
    const y = lax.convGeneralDilated(
      x,
      get(`${name}.weight`),
      [stride, stride],
      [
        [pad, pad],
        [pad, pad],
      ],
    );
    return norm(y, get(`${normName}.weight`), get(`${normName}.bias`));
  };
  let x = nn.relu(convolution(image, "conv1", "bn1", 1, 3));
  for (const unit of UNITS) {
    const { name, stride } = unit;
    const inner = nn.relu(convolution(x.ref, `${name}.conv1`, `${name}.bn1`, stride, 3));
    const outer = convolution(inner, `${name}.conv2`, `${name}.bn2`, 1, 3);
    const shortcut = hasProjection(unit)
      ? convolution(x, `${name}.downsample.0`, `${name}.downsample.1`, stride, 1)
      : x;
    x = nn.relu(outer.add(shortcut));
  }
  const logits = np.matmul(np.mean(x, [2, 3]), get("fc64.weight")).add(get("fc64.bias"));
  const loss = np.mean(np.sum(nn.logSoftmax(logits).mul(target), 1)).mul(-1);
  tree.dispose(parameters);
  return loss;
}

export async function openJax(device: "webgpu" | "wasm", batch: PeerBatch): Promise<Rival> {
  if (!(await init(device)).includes(device)) throw new Error(`jax-js has no ${device} here`);
  defaultDevice(device);
  const n = batch.labels.length;
  const start = [...peerStart()].map(([name, numbers]) => {
    return [name, array(numbers.shape.length === 4 ? transpose(numbers, [3, 2, 0, 1]) : numbers)] as const;
  });
  let parameters: Named = Object.fromEntries(start);
  let slots: Named = Object.fromEntries(start.map(([name, { shape }]) => [name, np.zeros(shape)]));
  const images = { shape: [n, PEER.imageSize, PEER.imageSize, PEER.channels], data: batch.image };
  const image = array(transpose(images, [0, 3, 1, 2]));
  const target = array({ shape: [n, PEER.classes], data: oneHot(batch.labels) });
  const step = jit((weights: Named, velocities: Named, x: JaxArray, y: JaxArray): [Named, Named, JaxArray] => {
    const [loss, gradients] = valueAndGrad(lossOf)(refs(weights), x, y) as [JaxArray, Named];
    const [moved, updated]: [Named, Named] = [{}, {}];
    for (const name of Object.keys(weights)) {
      const velocity = velocities[name]!.mul(PEER.momentum).add(gradients[name]!);
      moved[name] = weights[name]!.sub(velocity.ref.mul(PEER.learningRate));
      updated[name] = velocity;
    }
    return [moved, updated, loss];
  });

  return {
    async step() {
      defaultDevice(device);
      const began = performance.now();
      const [weights, velocities, loss] = step(parameters, slots, image.ref, target.ref) as [Named, Named, JaxArray];
      const given = performance.now();
      [parameters, slots] = [weights, velocities];
      const [number = Number.NaN] = await loss.data();
      await blockUntilReady(parameters);
      return { loss: number, ms: performance.now() - began, jsMs: device === "webgpu" ? given - began : null };
    },
    livePeakBytes: () => null,
    close() {
      tree.dispose(parameters);
      tree.dispose(slots);
      image.dispose();
      target.dispose();
      step.dispose();
    },
  };
}
