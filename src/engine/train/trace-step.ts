// Traces of the three programs a network has: a training step, answers in evaluation mode, and running statistics.

import * as tf from "@tensorflow/tfjs-core";
import type { Cropping } from "#experiment/config";
import { answer } from "../local/evaluate";
import { type Model, updatedBy } from "../local/model";
import { trainStep } from "../local/step";
import type { Forward } from "../nn/forward";
import { augment, DRAW_WIDTH } from "../ops/augment";
import { crossEntropy } from "../ops/cross-entropy";
import type { ValueId } from "../plan/plan";
import type { Trace, TraceBackend } from "../plan/trace";
import { tracedDropout } from "./dropout";

/** What decides the shapes of a program. */
export interface ProgramShape {
  images: number;
  /** How images come: normalised, or as records to augment. */
  input: "image" | Cropping;
  /** Which parts of each local block's loss are computed. Training only. */
  parts: { recon: boolean; task: boolean }[];
  /** Whether gradients and activations are asked for. */
  watched: boolean;
}

/** Outputs: `loss/B`, `recon/B`, `task/B`, `correct/B`; watched: `grad/NAME`, `x/B`, `y/B`, `z/B`. */
export function traceTraining(backend: TraceBackend, model: Model, shape: ProgramShape): Trace {
  model.layout.blocks.forEach((block, i) => {
    const parts = shape.parts[i] ?? { recon: false, task: true };
    for (const name of updatedBy(model, block, parts)) model.parameters.slot(name);
  });
  return record(backend, model, shape, (outputs, { image, label }, knob) => {
    const forward = forwardOf(backend, model, knob);
    const knobs = {
      learningRate: knob("learningRate"),
      emaMomentum: knob("emaMomentum"),
      weights: shape.parts.map(({ recon, task }, i) => ({
        recon: recon ? knob(`recon/${i}`) : null,
        task: task ? knob(`task/${i}`) : null,
      })),
    };
    const watch = (name: string, tensor: tf.Tensor) => shape.watched && outputs.set(name, backend.idOf(tensor));
    const outcomes = trainStep(model, forward, { image, label }, knobs, {
      phase: (block, phase) => backend.mark({ block, phase }),
      gradient: (name, gradient) => void watch(`grad/${name}`, gradient),
      activation: (block, what, tensor) => void watch(`${what}/${block}`, tensor),
    });
    outcomes.forEach((outcome, block) => {
      for (const [part, scalar] of Object.entries(outcome)) {
        if (scalar) outputs.set(`${part}/${block}`, backend.idOf(scalar));
      }
    });
  });
}

/** Outputs: `loss`, `correct`, `correct/B` where block B's classifier classifies; watched: `logits`, `aux/B`. */
export function traceAnswers(backend: TraceBackend, model: Model, shape: ProgramShape): Trace {
  return record(backend, model, shape, (outputs, { image, label }, knob) => {
    const forward = { ...forwardOf(backend, model, knob), training: false };
    const { logits, auxiliary } = answer(model, forward, image);
    const { loss, correct } = crossEntropy(logits, label);
    outputs.set("loss", backend.idOf(loss)).set("correct", backend.idOf(correct));
    auxiliary.forEach((answers, block) => {
      if (!model.config.contrast.enabled) {
        outputs.set(`correct/${block}`, backend.idOf(crossEntropy(answers, label).correct));
      }
      if (shape.watched) outputs.set(`aux/${block}`, backend.idOf(answers));
    });
    if (shape.watched) outputs.set("logits", backend.idOf(logits));
  });
}

/** A forward run in training mode; only running statistics change, by the knob `statisticsRate`. */
export function traceStatistics(backend: TraceBackend, model: Model, shape: ProgramShape): Trace {
  return record(backend, model, shape, (_, { image }, knob) => {
    const forward = { ...forwardOf(backend, model, knob), dropout: null, statisticsRate: knob("statisticsRate") };
    answer(model, forward, image);
  });
}

type Knob = (name: string) => tf.Scalar;

function forwardOf(backend: TraceBackend, model: Model, knob: Knob): Forward {
  return {
    parameters: model.parameters,
    training: true,
    statisticsRate: tf.scalar(0.1),
    dropout: tracedDropout(model.config, backend, knob("step")),
  };
}

/** Runs `body` on leaves for everything a program is given, and puts the parameters back as they were. */
function record(
  backend: TraceBackend,
  model: Model,
  shape: ProgramShape,
  body: (outputs: Map<string, ValueId>, input: { image: tf.Tensor4D; label: tf.Tensor1D }, knob: Knob) => void,
): Trace {
  const { parameters } = model;
  const homes: [string, tf.Variable][] = [
    ...parameters.all().map(({ name, variable }): [string, tf.Variable] => [name, variable]),
    ...parameters.slotNames().map((name): [string, tf.Variable] => [`slot/${name}`, parameters.slot(name)]),
  ];
  const outputs = new Map<string, ValueId>();
  const finals = new Map<string, ValueId>();
  backend.begin();
  tf.engine().startScope();
  const before = parameters.snapshot();
  try {
    const starts = homes.map(([name, variable]) => backend.idOf(variable, { kind: "home", name }));
    const knob: Knob = (name) => backend.leaf({ kind: "knob", name }, [], "f32") as tf.Scalar;
    const label = backend.leaf({ kind: "input", name: "labels" }, [shape.images], "i32") as tf.Tensor1D;
    body(outputs, { image: imageOf(backend, model, shape), label }, knob);
    homes.forEach(([name, variable], i) => {
      const now = backend.idOf(variable);
      if (now !== starts[i]) finals.set(name, now);
    });
  } finally {
    before.restore();
    tf.engine().endScope();
  }
  return { ...backend.end(), finals, outputs };
}

function imageOf(backend: TraceBackend, { config }: Model, { images, input }: ProgramShape): tf.Tensor4D {
  const { imageSize, mean, std } = config.data;
  const shape = [imageSize, imageSize, config.network.channels];
  const leaf = (name: string, of: number[], dtype: "f32" | "i32" | "u8") =>
    backend.leaf({ kind: "input", name }, of, dtype);
  if (input === "image") return leaf("image", [images, ...shape], "f32") as tf.Tensor4D;
  const bytes = shape.reduce((a, b) => a * b, 1);
  const records = leaf("records", [images, bytes], "u8") as tf.Tensor2D;
  const draws = leaf("draws", [images, DRAW_WIDTH[input.crop]], "i32") as tf.Tensor2D;
  return augment(records, draws, { shape, ...input, mean, std });
}
