// How long parts of a planned step take, each alone: the same calls in the same places, repeated in a program of their own.

import type { PlannedProgram } from "#engine/plan/build";
import type { Executor, Program } from "#engine/plan/executor";
import type { Call, Plan } from "#engine/plan/plan";
import { multiplyAdds } from "./multiply-adds";
import type { PeerBatch } from "./peer-net";

export interface CallGroup {
  name: string;
  calls: Call[];
  multiplyAdds: number;
}

const DIRECTIONS: Partial<Record<string, string>> = {
  convolution: "forward",
  convolutionInputGradient: "input gradient",
  convolutionFilterGradient: "filter gradient",
  convolutionFilterUpdate: "filter gradient and update",
};
const MOST_REPEATS = 400;

const group = (name: string, calls: Call[], plan: Plan): CallGroup => ({
  name,
  calls,
  multiplyAdds: calls.reduce((sum, call) => sum + multiplyAdds(call, plan), 0),
});

/** One group for each shape and direction of convolution: the first call of its kind. */
export function layerGroups(plan: Plan): CallGroup[] {
  const groups = new Map<string, CallGroup>();
  for (const call of plan.calls) {
    const direction = DIRECTIONS[call.kernel];
    if (!direction) continue;
    const name = `${layerOf(call, plan)}, ${direction}`;
    if (!groups.has(name)) groups.set(name, group(name, [call], plan));
  }
  return [...groups.values()];
}

/** "32x32 16 to 16, 3x3 stride 1" */
function layerOf({ kernel, inputs, outputs, attributes }: Call, { values }: Plan): string {
  const x = values[kernel === "convolutionInputGradient" ? outputs.dx! : inputs.x!]!.shape;
  const filter = values[(inputs.filter ?? outputs.weight ?? outputs.dw)!]!.shape;
  return `${x[1]}x${x[2]} ${filter[2]} to ${filter[3]}, ${filter[0]}x${filter[0]} stride ${attributes.stride}`;
}

/** All calls of each kernel, those with most multiply-adds first. */
export function kernelGroups(plan: Plan): CallGroup[] {
  const kernels = [...new Set(plan.calls.map(({ kernel }) => kernel))];
  return kernels
    .map((kernel) => {
      const calls = plan.calls.filter((call) => call.kernel === kernel);
      return group(`${kernel} x${calls.length}`, calls, plan);
    })
    .sort((a, b) => b.multiplyAdds - a.multiplyAdds);
}

export interface GroupTimer {
  /** Milliseconds for the group once. */
  measure(): Promise<number>;
  close(): void;
}

/** Repeats the group until a run takes about `aimMs`. Weights stay as they are: the learning rate is 0. */
export async function groupTimer(
  executor: Executor,
  { plan, inputs, constants }: PlannedProgram,
  { calls }: CallGroup,
  { image, labels }: PeerBatch,
  aimMs: number,
): Promise<GroupTimer> {
  const scalars = new Float32Array(plan.scalarSlots);
  for (const [slot, value] of constants) scalars[slot] = value;
  const fed = new Map([...inputs].map(([name, value]) => [value, name === "labels" ? labels : image]));
  const compile = (repeats: number) =>
    executor.compile({ ...plan, calls: Array.from({ length: repeats }, () => calls).flat() });
  const timed = async (program: Program) => {
    executor.clearStop();
    const began = performance.now();
    await program.run({ inputs: fed, scalars });
    return performance.now() - began;
  };
  const single = await compile(1);
  await timed(single);
  const once = Math.min(await timed(single), await timed(single));
  single.dispose();
  const repeats = Math.max(1, Math.min(MOST_REPEATS, Math.ceil(aimMs / Math.max(once, 0.01))));
  const program = await compile(repeats);
  await timed(program);
  return {
    measure: async () => (await timed(program)) / repeats,
    close: () => program.dispose(),
  };
}
