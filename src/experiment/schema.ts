// Types and ranges of every knob (docs/method.md, 9).

import * as v from "valibot";
import { DEPTHS, HEADS } from "./config";

const integer = (low: number, high: number) => v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high));
const real = (low: number, high: number) => v.pipe(v.number(), v.finite(), v.minValue(low), v.maxValue(high));
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const notNegative = v.pipe(v.number(), v.finite(), v.minValue(0));
const width = integer(1, 256);
const unitName = v.tuple([integer(1, 3), integer(0, 17)]);
const pair = v.tuple([notNegative, notNegative]);

export const CONFIG_SCHEMA = v.strictObject({
  network: v.strictObject({
    depth: v.picklist(DEPTHS),
    width: v.tuple([width, width, width, width]),
    classes: integer(2, 1000),
    channels: integer(1, 4),
    shortcut: v.picklist(["A", "B"]),
    dropout: real(0, 0.9),
  }),
  split: v.strictObject({
    k: v.union([integer(1, 54), v.literal("each")]),
    reference: v.nullable(v.string()),
    list: v.nullable(v.array(unitName)),
  }),
  rule: v.picklist(["end-to-end", "local", "man"]),
  checkpointing: v.strictObject({ segments: v.union([integer(0, 54), v.literal("sqrt")]) }),
  storage: v.strictObject({ activations: v.picklist(["f32", "f16"]) }),
  ema: v.strictObject({
    enabled: v.boolean(),
    momentum: real(0, 1),
    start: v.picklist(["random", "copy"]),
    gradient: v.boolean(),
  }),
  bias: v.strictObject({
    enabled: v.boolean(),
    form: v.picklist(["unit", "channel", "scaled-unit"]),
    start: v.picklist(["random", "copy"]),
  }),
  host: v.strictObject({
    kind: v.picklist(["classification", "infopro"]),
    lambdaRecon: pair,
    lambdaTask: pair,
    schedule: v.picklist(["index", "stage", "constant"]),
    declaredK: v.nullable(integer(1, 1000)),
  }),
  head: v.strictObject({ config: v.picklist(HEADS), widen: real(0.25, 4), featureDim: integer(1, 1024) }),
  contrast: v.strictObject({ enabled: v.boolean(), temperature: positive, baseTemperature: positive }),
  optimizer: v.strictObject({ lr: positive, momentum: real(0, 1), nesterov: v.boolean(), weightDecay: notNegative }),
  schedule: v.strictObject({
    kind: v.picklist(["cosine", "step", "constant"]),
    epochs: integer(1, 100_000),
    warmupEpochs: integer(0, 100_000),
    warmupStart: notNegative,
    milestones: v.array(integer(1, 100_000)),
    gamma: positive,
  }),
  batch: v.strictObject({ size: integer(2, 65_536), dropLast: v.boolean() }),
  augmentation: v.strictObject({ pad: integer(0, 16), padMode: v.picklist(["reflect", "zero"]), flip: v.boolean() }),
  data: v.strictObject({
    imageSize: integer(4, 512),
    mean: v.array(v.pipe(v.number(), v.finite())),
    std: v.array(positive),
  }),
  seed: integer(0, 0xffff_ffff),
});
