// Adds layers' parameters with their start values (docs/method.md, 1.1).

import * as tf from "@tensorflow/tfjs-core";
import type { Config } from "#experiment/config";
import { changesShape, type UnitShape } from "#experiment/shapes";
import type { Parameters, Role } from "./parameters";

/** Random numbers for one tensor: `normal` with deviation 1, `uniform` in -1..1. */
export interface Draws {
  normal(count: number): Float32Array;
  uniform(count: number): Float32Array;
}

export class Builder {
  constructor(
    private readonly parameters: Parameters,
    private readonly drawsFor: (name: string) => Draws,
    /** What the following layers' weights are, and whether they get gradients. */
    private role: Role = "trained",
    private trainable = true,
    /** Start values so far, for copies. */
    private readonly starts = new Map<string, Float32Array>(),
  ) {}

  /** The same builder for parameters of another role. */
  as(role: Role, trainable: boolean): Builder {
    return new Builder(this.parameters, this.drawsFor, role, trainable, this.starts);
  }

  /** Weights [size, size, inputs, outputs]: normal with deviation sqrt(2 / (size^2 * outputs)). */
  convolution(name: string, size: number, inputs: number, outputs: number, bias = false): void {
    const deviation = Math.sqrt(2 / (size * size * outputs));
    const weight = this.drawsFor(`${name}.weight`).normal(size * size * inputs * outputs);
    this.add(
      `${name}.weight`,
      weight.map((v) => v * deviation),
      [size, size, inputs, outputs],
    );
    if (bias) this.uniform(`${name}.bias`, 1 / Math.sqrt(inputs * size * size), [outputs]);
  }

  norm(name: string, channels: number): void {
    this.add(`${name}.weight`, new Float32Array(channels).fill(1), [channels]);
    this.add(`${name}.bias`, new Float32Array(channels), [channels]);
    this.parameters.add(`${name}.running_mean`, "statistic", tf.zeros([channels]));
    this.parameters.add(`${name}.running_var`, "statistic", tf.ones([channels]));
  }

  linear(name: string, inputs: number, outputs: number): void {
    this.uniform(`${name}.weight`, 1 / Math.sqrt(inputs), [inputs, outputs]);
    this.uniform(`${name}.bias`, 1 / Math.sqrt(inputs), [outputs]);
  }

  unit(name: string, shape: UnitShape, shortcut: Config["network"]["shortcut"]): void {
    this.convolution(`${name}.conv1`, 3, shape.inputs, shape.outputs);
    this.norm(`${name}.bn1`, shape.outputs);
    this.convolution(`${name}.conv2`, 3, shape.outputs, shape.outputs);
    this.norm(`${name}.bn2`, shape.outputs);
    if (changesShape(shape) && shortcut === "B") {
      this.convolution(`${name}.downsample.0`, 1, shape.inputs, shape.outputs);
      this.norm(`${name}.downsample.1`, shape.outputs);
    }
  }

  /** A number or vector of one value. */
  constant(name: string, value: number, shape: number[]): void {
    this.add(name, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value), shape);
  }

  /** Gives the parameters under `to` the values of those under `from`. */
  copy(from: string, to: string): void {
    for (const { name, variable } of this.parameters.under(`${from}.`)) {
      // from the numbers, not the variable: two variables must not share their data
      const start = this.starts.get(name);
      if (!start) continue; // running statistics start alike everywhere
      const copied = tf.tensor(start.slice(), variable.shape);
      this.parameters.assign(to + name.slice(from.length), copied);
      copied.dispose();
    }
  }

  private uniform(name: string, bound: number, shape: number[]): void {
    const values = this.drawsFor(name).uniform(shape.reduce((a, b) => a * b, 1));
    this.add(
      name,
      values.map((v) => v * bound),
      shape,
    );
  }

  private add(name: string, values: Float32Array, shape: number[]): void {
    this.starts.set(name, values);
    const start = tf.tensor(values, shape);
    this.parameters.add(name, this.role, start, this.trainable);
    start.dispose();
  }
}
