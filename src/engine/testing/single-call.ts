// A plan of one call, so that a kernel can be tried alone. Behind its outputs lies a guard that nobody may write to.

import type { PlanTarget } from "../plan/executor";
import type { KernelName } from "../plan/kernels";
import type { Attributes, Dtype, Place, Plan, Value, ValueId } from "../plan/plan";

export interface Slot {
  shape: readonly number[];
  dtype?: Dtype;
  /** "arena" unless said otherwise. Scalars have shape []. */
  space?: Place["space"];
}

export interface SingleCall {
  kernel: KernelName;
  inputs: Record<string, Slot>;
  outputs: Record<string, Slot>;
  attributes?: Attributes;
  inPlace?: Record<string, string>;
}

const GUARD_FLOATS = 16;
const STOP: Place = { space: "scalar", buffer: 0, offset: 0 };

/** The plan, the value of each input and output by name, the guard's, and the bytes of homes it needs. */
export function singleCallPlan(spec: SingleCall, target: PlanTarget) {
  const { kernel, inputs, outputs, attributes = {}, inPlace = {} } = spec;
  const values: Value[] = [];
  const ends = { home: 0, arena: 0, scalar: 1 };
  const mark = { block: 0, phase: "forward" } as const;
  const place = (space: Place["space"], bytes: number): Place => {
    const offset = ends[space];
    ends[space] += space === "scalar" ? 1 : Math.ceil(bytes / target.alignment) * target.alignment;
    return { space, buffer: 0, offset };
  };
  const add = (name: string, { shape, dtype = "f32", space = "arena" }: Slot, born: number, lies?: Place): ValueId => {
    const at = name === "stop" ? STOP : lies;
    const bytes = Math.ceil((shape.reduce((a, b) => a * b, 1) * (dtype === "u8" ? 1 : 4)) / 4) * 4;
    // only what is in the arena is fed
    const first = space === "arena" ? born : 0;
    values.push({ name, shape, dtype, bytes, mark, place: at ?? place(space, bytes), born: first, lastUse: 1 });
    return values.length - 1;
  };
  const inputIds = Object.fromEntries(Object.entries(inputs).map(([name, slot]) => [name, add(name, slot, -1)]));
  const outputIds = Object.fromEntries(
    Object.entries(outputs).map(([name, slot]) => {
      const from = inPlace[name];
      return [name, add(name, slot, 0, from === undefined ? undefined : values[inputIds[from]!]!.place)];
    }),
  );
  const guard = add("guard", { shape: [GUARD_FLOATS] }, -1);
  const bare = { kernel, inputs: inputIds, outputs: outputIds, inPlace, attributes, mark };
  const scratch = target
    .scratchBytes(bare, (id) => values[id]!)
    .map((bytes, i) => add(`scratch ${i}`, { shape: [Math.ceil(bytes / 4)] }, 0));
  const plan: Plan = {
    values,
    calls: [{ ...bare, scratch }],
    scalarSlots: ends.scalar,
    arenaBytes: [ends.arena],
    livePeakBytes: ends.arena,
  };
  return { plan, inputIds, outputIds, guard, homeBytes: ends.home };
}
