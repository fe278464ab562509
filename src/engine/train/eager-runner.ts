// Runs the model op by op on tfjs's current backend: the oracle, and what is left where no planned engine runs.

import * as tf from "@tensorflow/tfjs-core";
import type { MemoryCount } from "../backend/open";
import { answer } from "../local/evaluate";
import { lossParts } from "../local/loss";
import type { Model } from "../local/model";
import { type BlockOutcome, type StepInput, trainStep } from "../local/step";
import type { Forward } from "../nn/forward";
import { augment, DRAW_WIDTH } from "../ops/augment";
import { crossEntropy } from "../ops/cross-entropy";
import { eagerDropout } from "./dropout";
import {
  type Answers,
  type BlockFigures,
  croppingOf,
  type Runner,
  type StepData,
  type StepKnobs,
  type Watched,
} from "./runner";
import type { FloatTensor } from "./safetensors";

export class EagerRunner implements Runner {
  readonly stepsAhead = 0;
  private readonly forward: Forward;
  private step = 0;

  constructor(
    readonly model: Model,
    readonly memory: () => MemoryCount,
  ) {
    this.forward = {
      parameters: model.parameters,
      training: true,
      statisticsRate: tf.scalar(0.1),
      dropout: eagerDropout(model.config, () => this.step),
    };
  }

  async train(data: StepData, knobs: StepKnobs, watched?: Watched): Promise<BlockFigures[]> {
    this.step = knobs.step;
    const input = this.inputOf(data);
    const before = this.model.parameters.snapshot();
    const onDevice = {
      learningRate: tf.scalar(knobs.learningRate),
      emaMomentum: tf.scalar(knobs.emaMomentum),
      weights: knobs.weights.map((weight) => {
        const parts = lossParts(weight);
        return {
          recon: parts.recon ? tf.scalar(weight.recon) : null,
          task: parts.task ? tf.scalar(weight.task) : null,
        };
      }),
    };
    const kept: [string, tf.Tensor][] = [];
    const keep = (name: string, tensor: tf.Tensor) => watched && kept.push([name, tf.keep(tensor.clone())]);
    try {
      const outcomes = trainStep(this.model, this.forward, input, onDevice, {
        gradient: (name, gradient) => void keep(`grad/${name}`, gradient),
        activation: (block, what, tensor) => void keep(`${what}/${block}`, tensor),
      });
      const figures = await readOutcomes(outcomes);
      if (figures.every(({ loss }) => Number.isFinite(loss))) before.discard();
      else before.restore();
      await readKept(kept, watched);
      return figures;
    } catch (thrown) {
      before.restore();
      throw thrown;
    } finally {
      tf.dispose([input as unknown as tf.TensorContainer, onDevice as unknown as tf.TensorContainer]);
    }
  }

  resume(): void {}

  async answer(data: StepData, watched?: Watched): Promise<Answers> {
    const { image, label } = this.inputOf(data);
    const { logits, auxiliary } = answer(this.model, { ...this.forward, training: false }, image);
    const classifies = !this.model.config.contrast.enabled;
    const figures = tf.tidy(() => {
      const { loss, correct } = crossEntropy(logits, label);
      const blocks = classifies ? auxiliary.map((answers) => crossEntropy(answers, label).correct) : [];
      return tf.stack([loss, correct, ...blocks]);
    });
    const [loss = 0, correct = 0, ...blocks] = await figures.data();
    figures.dispose();
    await readKept(watched ? [["logits", logits.clone()], ...auxiliary.map(named)] : [], watched);
    tf.dispose([image, label, logits, auxiliary]);
    return { loss, correct, blockCorrect: auxiliary.map((_, i) => (classifies ? blocks[i]! : null)) };
  }

  async moveStatistics(data: StepData, rate: number): Promise<void> {
    const { image, label } = this.inputOf(data);
    const statisticsRate = tf.scalar(rate);
    const answers = answer(this.model, { ...this.forward, training: true, dropout: null, statisticsRate }, image);
    tf.dispose([image, label, statisticsRate, answers.logits, answers.auxiliary]);
  }

  async read(wanted: (name: string) => boolean): Promise<Map<string, FloatTensor>> {
    const { parameters } = this.model;
    const variables: [string, tf.Variable][] = [
      ...parameters.all().map(({ name, variable }): [string, tf.Variable] => [name, variable]),
      ...parameters.slotNames().map((name): [string, tf.Variable] => [`slot/${name}`, parameters.slot(name)]),
    ];
    const read = variables
      .filter(([name]) => wanted(name))
      .map(
        async ([name, variable]): Promise<[string, FloatTensor]> => [
          name,
          { shape: [...variable.shape], data: (await variable.data()) as Float32Array },
        ],
      );
    return new Map(await Promise.all(read));
  }

  write(tensors: ReadonlyMap<string, FloatTensor>): void {
    const { parameters } = this.model;
    for (const [name, { shape, data }] of tensors) {
      const tensor = tf.tensor(data, shape, "float32");
      if (name.startsWith("slot/")) parameters.slot(name.slice(5)).assign(tensor);
      else parameters.assign(name, tensor);
      tensor.dispose();
    }
  }

  dispose(): void {
    this.forward.statisticsRate.dispose();
    this.model.parameters.dispose();
  }

  private inputOf(data: StepData): StepInput {
    const { network, data: facts } = this.model.config;
    const n = data.labels.length;
    const shape: [number, number, number] = [facts.imageSize, facts.imageSize, network.channels];
    const label = tf.tensor1d(data.labels, "int32");
    if ("image" in data) return { image: tf.tensor4d(data.image, [n, ...shape]), label };
    const { records, draws } = data;
    const image = tf.tidy(() => {
      const bytes = tf.tensor2d(Float32Array.from(records), [n, records.length / n]);
      const { mean, std } = facts;
      const each = tf.tensor2d(draws, [n, DRAW_WIDTH[data.crop]], "int32");
      return augment(bytes, each, { shape, ...croppingOf(data), mean, std });
    });
    return { image, label };
  }
}

const named = (tensor: tf.Tensor, i: number): [string, tf.Tensor] => [`aux/${i}`, tensor.clone()];

/** Moves kept tensors into `watched` and frees them. */
async function readKept(kept: [string, tf.Tensor][], watched: Watched | undefined): Promise<void> {
  for (const [name, tensor] of kept) {
    watched?.set(name, { shape: [...tensor.shape], data: (await tensor.data()) as Float32Array });
    tensor.dispose();
  }
}

/** All blocks' figures in one read. Frees the outcomes. */
async function readOutcomes(outcomes: BlockOutcome[]): Promise<BlockFigures[]> {
  const parts = ["loss", "recon", "task", "correct"] as const;
  const present = outcomes.flatMap((outcome) => parts.flatMap((part) => outcome[part] ?? []));
  const stacked = tf.tidy(() => tf.stack(present));
  const values = [...(await stacked.data())];
  tf.dispose([stacked, present]);
  return outcomes.map((outcome) => {
    const [loss, recon, task, correct] = parts.map((part) => (outcome[part] ? (values.shift() ?? 0) : null));
    return { loss: loss ?? Number.NaN, recon: recon!, task: task!, correct: correct! };
  });
}
