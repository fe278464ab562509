// Losses and what stands right before them, in float64 (docs/method.md, 4.2 and 4.4). `stop` is 1 where a loss is not finite.

import type { Attributes } from "../plan/plan";
import { each, type Named, type Numbers, need, numberOf, type Reference, scalar, zeros } from "./kernel-numbers";

const NORM_FLOOR = 1e-12;

/** Rows of a matrix [n, width], as views. */
const rowsOf = ({ shape, data }: Numbers) =>
  Array.from({ length: shape[0]! }, (_, i) => data.subarray(i * shape[1]!, (i + 1) * shape[1]!));

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const lengthOf = (row: Float64Array) => Math.max(Math.sqrt(dot(row, row)), NORM_FLOOR);

/** The loss, and `stop` where it is raised or was before. */
function lossOutputs(loss: number, inputs: Named) {
  const before = inputs.stop?.data[0] ?? 0;
  return { loss: scalar(loss), stop: scalar(Number.isFinite(loss) ? before : 1) };
}

/** log of the sum of exp(values), without overflow. */
function logSumExp(values: Float64Array): number {
  const largest = values.reduce((a, b) => Math.max(a, b));
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}

const crossEntropy: Reference = (inputs) => {
  const [logits, labels] = [need(inputs, "logits"), need(inputs, "labels").data];
  const rows = rowsOf(logits);
  const n = rows.length;
  const loss = rows.reduce((sum, row, i) => sum + logSumExp(row) - row[labels[i]!]!, 0) / n;
  // the first of equal largest logits is the answer
  const answer = (row: Float64Array) => row.indexOf(row.reduce((a, b) => Math.max(a, b)));
  const outputs = {
    ...lossOutputs(loss, inputs),
    correct: scalar(rows.filter((row, i) => answer(row) === labels[i]).length),
  };
  if (!inputs.dy) return outputs;
  const dlogits = zeros(logits.shape);
  rows.forEach((row, i) => {
    const sum = logSumExp(row);
    row.forEach((value, c) => {
      const target = c === labels[i] ? 1 : 0;
      dlogits.data[i * row.length + c] = (numberOf(inputs, "dy") * (Math.exp(value - sum) - target)) / n;
    });
  });
  return { ...outputs, dlogits };
};

/** Unit rows, and for anchor i and other a: how much row i's loss grows with their similarity (before 1/n and dy). */
function contrastParts(features: Numbers, labels: Float64Array, { temperature, baseTemperature }: Attributes) {
  const [t, base] = [Number(temperature), Number(baseTemperature)];
  const units = rowsOf(features).map((row) => row.map((value) => value / lengthOf(row)));
  const others = (i: number) => units.map((_, j) => j).filter((j) => j !== i);
  const slopes = units.map(() => new Float64Array(units.length));
  let sum = 0;
  units.forEach((unit, i) => {
    const positives = others(i).filter((j) => labels[j] === labels[i]);
    if (positives.length === 0) return;
    const z = units.map((other) => dot(unit, other) / t);
    const logSum = logSumExp(Float64Array.from(others(i), (j) => z[j]!));
    for (const j of positives) {
      sum += ((-t / base) * (z[j]! - logSum)) / positives.length;
      slopes[i]![j]! += -t / base / positives.length;
    }
    for (const a of others(i)) slopes[i]![a]! += (t / base) * Math.exp(z[a]! - logSum);
  });
  return { units, slopes, loss: sum / units.length };
}

const contrast: Reference = (inputs, attributes) => {
  const features = need(inputs, "features");
  const { units, slopes, loss } = contrastParts(features, need(inputs, "labels").data, attributes);
  if (!inputs.dy) return lossOutputs(loss, inputs);
  const dfeatures = zeros(features.shape);
  const factor = numberOf(inputs, "dy") / units.length / Number(attributes.temperature);
  rowsOf(features).forEach((row, i) => {
    // z_ij stands in the loss of i and in that of j
    const ofUnit = row.map((_, k) =>
      units.reduce((sum, other, j) => sum + factor * (slopes[i]![j]! + slopes[j]![i]!) * other[k]!, 0),
    );
    const along = dot(units[i]!, ofUnit);
    const length = lengthOf(row);
    row.forEach((_, k) => {
      dfeatures.data[i * row.length + k] = (ofUnit[k]! - units[i]![k]! * along) / length;
    });
  });
  return { ...lossOutputs(loss, inputs), dfeatures };
};

const reconstruction: Reference = (inputs, attributes) => {
  const [z, image] = [need(inputs, "z"), need(inputs, "image")];
  const [mean, std] = [attributes.mean as readonly number[], attributes.std as readonly number[]];
  const c = z.shape[3]!;
  const target = { shape: image.shape, data: image.data.map((v, i) => v * std[i % c]! + mean[i % c]!) };
  const losses = each([z, target], (v, t) => Math.max(v, 0) - v * t + Math.log1p(Math.exp(-Math.abs(v))));
  const loss = losses.data.reduce((sum, value) => sum + value, 0) / z.data.length;
  if (!inputs.dy) return lossOutputs(loss, inputs);
  const factor = numberOf(inputs, "dy") / z.data.length;
  return { ...lossOutputs(loss, inputs), dz: each([z, target], (v, t) => factor * (1 / (1 + Math.exp(-v)) - t)) };
};

export const LOSS_REFERENCES = {
  crossEntropy,
  contrast,
  reconstruction,
  normaliseRows(inputs) {
    const features = need(inputs, "features");
    const data = Float64Array.from(rowsOf(features).flatMap((row) => [...row].map((value) => value / lengthOf(row))));
    return { y: { shape: features.shape, data } };
  },
} satisfies Record<string, Reference>;
