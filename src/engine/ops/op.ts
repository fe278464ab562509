// How an op is made: a shape rule, a reference of stock tfjs ops that runs on every tfjs backend, and a gradient.
// Ops are registered as tfjs kernels, so that tfjs's own autodiff drives them; a faster kernel takes the same name.

import * as tf from "@tensorflow/tfjs-core";

/** tfjs backends on which every op runs eagerly through its reference. */
export const EAGER_BACKENDS = ["cpu", "wasm", "webgpu"] as const;

export type Attributes = Record<string, number | boolean | string | readonly number[]>;
type NamedGradients = Record<string, () => tf.Tensor>;
type Inputs<I extends string> = Record<I, tf.Tensor>;
type Shapes<I extends string> = Record<I, number[]>;

export interface OpSpec<I extends string, Optional extends I, A extends Attributes> {
  name: string;
  /** Output shapes from input shapes; throws a plain Error on shapes that do not fit. */
  shapes(inputs: Shapes<Exclude<I, Optional>> & Partial<Shapes<Optional>>, attributes: A): number[][];
  /** The op in stock tfjs ops: the oracle, and what runs eagerly. Runs inside a tidy. */
  reference(inputs: Inputs<Exclude<I, Optional>> & Partial<Inputs<Optional>>, attributes: A): tf.Tensor[];
  /** Left out: no gradient flows through this op. */
  gradient?: {
    /** Inputs and numbers of outputs that the gradient needs, kept from forward to backward. */
    saves: { inputs: Exclude<I, Optional>[]; outputs: number[] };
    /** Gradients by input name, each computed only when asked for. */
    of(dys: tf.Tensor[], saved: tf.Tensor[], attributes: A): Partial<Record<I, () => tf.Tensor>>;
  };
}

export interface Op<I extends string, Optional extends I = never, A extends Attributes = Record<string, never>>
  extends OpSpec<I, Optional, A> {
  run(inputs: Inputs<Exclude<I, Optional>> & Partial<Record<Optional, tf.Tensor | null>>, attributes: A): tf.Tensor[];
}

/** Every op by name, for engines that put kernels of their own under these names. */
export const opRegistry = new Map<string, OpSpec<string, string, Attributes>>();

/** Registers an op on the eager backends and with tfjs's autodiff. */
export function defineOp<I extends string, Optional extends I = never, A extends Attributes = Record<string, never>>(
  spec: OpSpec<I, Optional, A>,
): Op<I, Optional, A> {
  opRegistry.set(spec.name, spec as unknown as OpSpec<string, string, Attributes>);
  for (const backendName of EAGER_BACKENDS) {
    tf.registerKernel({
      kernelName: spec.name,
      backendName,
      kernelFunc: ({ inputs, attrs }) => runReference(spec, inputs as tf.NamedTensorMap, attrs as unknown as A),
    });
  }
  const { gradient } = spec;
  if (gradient) {
    tf.registerGradient({
      kernelName: spec.name,
      inputsToSave: gradient.saves.inputs,
      outputsToSave: Array.from({ length: 8 }, (_, i) => gradient.saves.outputs.includes(i)),
      gradFunc: (dy, saved, attrs) =>
        gradient.of(Array.isArray(dy) ? dy : [dy], saved, attrs as unknown as A) as NamedGradients,
    });
  }
  return { ...spec, run: (inputs, attributes) => runOp(spec.name, inputs as tf.NamedTensorMap, attributes) };
}

function runOp(name: string, inputs: Record<string, tf.Tensor | null | undefined>, attributes: Attributes) {
  const given = Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => tensor));
  const output = tf.engine().runKernel(name, given as tf.NamedTensorMap, attributes as unknown as tf.NamedAttrMap);
  return (Array.isArray(output) ? output : [output]) as tf.Tensor[];
}

function runReference<I extends string, Optional extends I, A extends Attributes>(
  spec: OpSpec<I, Optional, A>,
  inputs: tf.NamedTensorMap,
  attributes: A,
): tf.Tensor[] {
  const shapes = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, tensor.shape]));
  const expected = spec.shapes(shapes as Parameters<typeof spec.shapes>[0], attributes);
  const outputs = tf.tidy(() => spec.reference(inputs as Parameters<typeof spec.reference>[0], attributes));
  outputs.forEach((output, i) => {
    if (String(output.shape) !== String(expected[i])) {
      throw new Error(`${spec.name}: output ${i} has shape [${output.shape}], its shape rule says [${expected[i]}]`);
    }
  });
  return outputs;
}

/** Asserts a shape; used by shape rules. */
export function requireShape(op: string, what: string, shape: readonly number[], expected: readonly number[]): void {
  if (String(shape) !== String(expected)) {
    throw new Error(`${op}: ${what} has shape [${shape}], expected [${expected}]`);
  }
}

/** The four sizes of a `[n, h, w, c]` tensor. */
export function requireImages(op: string, shape: readonly number[]): [n: number, h: number, w: number, c: number] {
  if (shape.length !== 4) throw new Error(`${op}: expected [n, h, w, c], got [${shape}]`);
  return shape as unknown as [number, number, number, number];
}
