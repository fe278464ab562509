// Whether a device computes right: three steps of a tiny network against stored losses. A driver that compiles a kernel
// wrongly reports no error, and its losses look like losses.

import * as tf from "@tensorflow/tfjs-core";
import { FaultError } from "#experiment/fault";
import { batchNorm } from "../ops/batch-norm";
import { convolution } from "../ops/convolution";
import { crossEntropy } from "../ops/cross-entropy";
import { linear } from "../ops/linear";
import { globalPool } from "../ops/pool";
import { sgd } from "../ops/sgd";
import { type PlannedProgram, planOf } from "../plan/build";
import type { Executor } from "../plan/executor";
import { numbersIn } from "../plan/graph";
import { layOutHomes } from "../plan/homes";
import type { ValueId } from "../plan/plan";
import type { Trace, TraceBackend } from "../plan/trace";
import type { Gpu } from "./device";
import { GpuExecutor } from "./executor";

/** Of the steps, computed in float64; a float32 sum in another order differs by some 1e-7. */
const LOSSES = [1.5382645, 1.3774214, 1.2408463];
const TOLERANCE = 1e-5;
const [IMAGES, SIZE, CHANNELS, WIDTH, CLASSES] = [4, 8, 3, 8, 4] as const;
const LEARNING_RATE = 0.5;
const SGD = { momentum: 0.9, nesterov: false, weightDecay: 1e-3 };

const SHAPES: Record<string, number[]> = {
  first: [3, 3, CHANNELS, WIDTH],
  second: [3, 3, WIDTH, WIDTH],
  across: [1, 1, WIDTH, WIDTH],
  scale1: [WIDTH],
  shift1: [WIDTH],
  scale2: [WIDTH],
  shift2: [WIDTH],
  weight: [WIDTH, CLASSES],
  bias: [CLASSES],
};

/** Numbers in -0.5..0.5 without a pattern; scales about 1. */
const numbers = (count: number, seed: number, centre = 0) =>
  Float32Array.from({ length: count }, (_, i) => centre + (((i + 1) * 7919 + seed * 104729) % 1009) / 1009 - 0.5);

/** For a device just opened. tfjs's current backend must be `backend`. */
export async function deviceComputesRight(gpu: Gpu, backend: TraceBackend): Promise<boolean> {
  const executor = new GpuExecutor(gpu);
  try {
    return await computesRight(executor, backend);
  } catch (thrown) {
    // a kernel that does not compile is as bad
    if (thrown instanceof FaultError) return false;
    throw thrown;
  } finally {
    executor.dispose();
  }
}

/** The executor must be fresh, and is used up. */
export async function computesRight(executor: Executor, backend: TraceBackend): Promise<boolean> {
  const homes = Object.entries(SHAPES);
  const shapes = new Map(homes.flatMap(([name, shape]) => [[name, shape] as const, [`slot/${name}`, shape] as const]));
  const { places, buffers } = layOutHomes(shapes, executor.target);
  executor.allocateHomes(buffers);
  homes.forEach(([name, shape], i) => {
    executor.writeHome(places.get(name)!, numbers(numbersIn(shape), i, name.startsWith("scale") ? 1 : 0));
  });
  const planned = planOf(traceStep(backend), places, executor.target);
  const program = await executor.compile(planned.plan);
  let right = true;
  for (const expected of LOSSES) {
    const loss = await step(program, planned);
    right &&= Math.abs(loss - expected) <= TOLERANCE * expected;
  }
  return right;
}

async function step(program: Awaited<ReturnType<Executor["compile"]>>, planned: PlannedProgram): Promise<number> {
  const { plan, inputs, knobs, constants, scalars: results } = planned;
  const scalars = new Float32Array(plan.scalarSlots);
  for (const [slot, value] of constants) scalars[slot] = value;
  scalars[knobs.get("learningRate")!] = LEARNING_RATE;
  const fed = new Map<ValueId, Float32Array | Int32Array>([
    [inputs.get("image")!, numbers(IMAGES * SIZE * SIZE * CHANNELS, 17)],
    [inputs.get("labels")!, Int32Array.from({ length: IMAGES }, (_, i) => i % CLASSES)],
  ]);
  const after = await program.run({ inputs: fed, scalars });
  return after[results.get("loss")!]!;
}

/** A residual unit with a projection on a convolution, and a classifier: forward, backward, update. */
function traceStep(backend: TraceBackend): Trace {
  const finals = new Map<string, ValueId>();
  const outputs = new Map<string, ValueId>();
  const images = (leaf: string, shape: number[], dtype: "f32" | "i32") =>
    backend.leaf({ kind: "input", name: leaf }, shape, dtype);
  backend.begin();
  tf.engine().startScope();
  try {
    const image = images("image", [IMAGES, SIZE, SIZE, CHANNELS], "f32") as tf.Tensor4D;
    const labels = images("labels", [IMAGES], "i32") as tf.Tensor1D;
    const rate = backend.leaf({ kind: "knob", name: "learningRate" }, [], "f32") as tf.Scalar;
    const names = Object.keys(SHAPES);
    const home = (name: string, shape: number[]) => backend.leaf({ kind: "home", name }, shape, "f32");
    const start = names.map((name) => home(name, SHAPES[name]!));
    const gradients = tf.grads((...given: tf.Tensor[]) => {
      const at = <T extends tf.Tensor>(name: string) => given[names.indexOf(name)] as T;
      const h = convolution(image, at("first"), 1);
      const { y } = batchNorm(h, at("scale1"), at("shift1"), true);
      const across = convolution(y, at("across"), 2);
      const z = batchNorm(convolution(y, at("second"), 2), at("scale2"), at("shift2"), true, across);
      const { loss } = crossEntropy(linear(globalPool(z.y), at("weight"), at("bias")), labels);
      outputs.set("loss", backend.idOf(loss));
      return loss;
    })(start);
    names.forEach((name, i) => {
      const slot = home(`slot/${name}`, SHAPES[name]!);
      const updated = sgd(start[i]!, gradients[i]!, slot, rate, SGD);
      finals.set(name, backend.idOf(updated.weight)).set(`slot/${name}`, backend.idOf(updated.slot));
    });
  } finally {
    tf.engine().endScope();
  }
  return { ...backend.end(), finals, outputs };
}
