// Types and ranges of every knob (docs/method.md, 9), each with the words that say what it takes.

import * as v from "valibot";
import { DEPTHS, HEADS } from "./config";
import type { Phrase } from "./phrases";

/** Any misfit inside the knob's value is told in these words: "it takes …". */
const knob = <const Schema extends v.GenericSchema>(takes: Phrase, schema: Schema): Schema =>
  v.config(schema, { message: takes }) as Schema;

const range = (low: number, high: number) => v.pipe(v.number(), v.finite(), v.minValue(low), v.maxValue(high));
const wholeRange = (low: number, high: number) => v.pipe(range(low, high), v.integer());
const fromZero = v.pipe(v.number(), v.finite(), v.minValue(0));
const aboveZero = v.pipe(v.number(), v.finite(), v.gtValue(0));

const integer = (low: number, high: number) => knob(`a whole number from ${low} to ${high}`, wholeRange(low, high));
const real = (low: number, high: number) => knob(`a number from ${low} to ${high}`, range(low, high));
const positive = knob("a number above 0", aboveZero);
const notNegative = knob("a number from 0", fromZero);
const flag = knob("true or false", v.boolean());
const choice = <const Options extends readonly (string | number)[]>(...options: Options) =>
  knob(`one of ${options.join(", ")}`, v.picklist(options));

const lambdas = knob("two numbers from 0: the first and the last block's", v.strictTuple([fromZero, fromZero]));
const width = wholeRange(1, 256);
const unitName = v.strictTuple([wholeRange(1, 3), wholeRange(0, 17)]);

export const CONFIG_SCHEMA = v.strictObject({
  network: v.strictObject({
    depth: choice(...DEPTHS),
    width: knob("four whole numbers from 1 to 256", v.strictTuple([width, width, width, width])),
    classes: integer(2, 1000),
    channels: integer(1, 4),
    shortcut: choice("A", "B"),
    dropout: real(0, 0.9),
  }),
  split: v.strictObject({
    k: knob('a whole number from 1 to 54 or "each"', v.union([wholeRange(1, 54), v.literal("each")])),
    reference: knob("the name of a reference list", v.nullable(v.string())),
    list: knob("a list of [stage, unit]", v.nullable(v.array(unitName))),
  }),
  rule: choice("end-to-end", "local", "man"),
  checkpointing: v.strictObject({
    segments: knob('a whole number from 0 to 54 or "sqrt"', v.union([wholeRange(0, 54), v.literal("sqrt")])),
  }),
  storage: v.strictObject({ activations: choice("f32", "f16"), recompute: flag }),
  ema: v.strictObject({ enabled: flag, momentum: real(0, 1), start: choice("random", "copy"), gradient: flag }),
  bias: v.strictObject({
    enabled: flag,
    form: choice("unit", "channel", "scaled-unit"),
    start: choice("random", "copy"),
  }),
  host: v.strictObject({
    kind: choice("classification", "infopro"),
    lambdaRecon: lambdas,
    lambdaTask: lambdas,
    schedule: choice("index", "stage", "constant"),
    declaredK: knob("a whole number from 1 to 1000 or null", v.nullable(wholeRange(1, 1000))),
  }),
  head: v.strictObject({ config: choice(...HEADS), widen: real(0.25, 4), featureDim: integer(1, 1024) }),
  contrast: v.strictObject({ enabled: flag, temperature: positive, baseTemperature: positive }),
  optimizer: v.strictObject({ lr: positive, momentum: real(0, 1), nesterov: flag, weightDecay: notNegative }),
  schedule: v.strictObject({
    kind: choice("cosine", "step", "constant"),
    epochs: integer(1, 100_000),
    warmupEpochs: integer(0, 100_000),
    warmupStart: notNegative,
    milestones: knob("a list of whole numbers from 1", v.array(wholeRange(1, 100_000))),
    gamma: positive,
  }),
  batch: v.strictObject({ size: integer(2, 65_536), dropLast: flag }),
  augmentation: v.strictObject({
    crop: choice("shift", "resized"),
    pad: integer(0, 16),
    padMode: choice("reflect", "zero"),
    flip: flag,
  }),
  data: v.strictObject({
    imageSize: integer(4, 512),
    mean: knob("a list of numbers, one a channel", v.array(v.pipe(v.number(), v.finite()))),
    std: knob("a list of numbers above 0, one a channel", v.array(aboveZero)),
  }),
  seed: integer(0, 0xffff_ffff),
});
