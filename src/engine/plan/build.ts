// From a trace to a plan: shared passes, then lifetimes and places.

import { accumulateInPlace } from "./accumulate";
import type { PlanTarget } from "./executor";
import { type Draft, dropDead, type Graph, type HostOp, numbersIn } from "./graph";
import { keepHalf } from "./half";
import { KERNELS } from "./kernels";
import { lower } from "./lower";
import { mergeLosses } from "./merge-losses";
import { mergeResidualNorms } from "./merge-norms";
import { nameValues } from "./names";
import { peakBytes, placeTenants, type Tenant } from "./place";
import type { Call, Mark, Place, Plan, Value, ValueId } from "./plan";
import { checkpoint, recomputeNorms } from "./recompute";
import type { Leaf, Trace } from "./trace";
import { addStop, fuseFilterUpdates, groupUpdates } from "./updates";

/** Where each home is. */
export type HomePlaces = ReadonlyMap<string, Place>;

/** A plan with what the host must know to feed it and to read it. */
export interface PlannedProgram {
  plan: Plan;
  /** Values uploaded before each run, by name. */
  inputs: Map<string, ValueId>;
  /** Scalar slots of knobs by name. `stop` is slot 0. */
  knobs: Map<string, number>;
  /** Constant scalars: slot and value. */
  constants: [slot: number, value: number][];
  /** Host arithmetic over slots, before and after a run. */
  before: SlotOp[];
  after: SlotOp[];
  /** Asked-for results: scalar slots, and values that the plan keeps to its end. */
  scalars: Map<string, number>;
  outputs: Map<string, ValueId>;
}

export interface SlotOp {
  op: HostOp["op"];
  a: number;
  b: number;
  result: number;
}

/** What may be traded for memory. */
export interface Savings {
  /** Segments of gradient checkpointing; 0 keeps everything. */
  checkpoints: number;
  /** Normalised outputs are computed again for the backward pass. */
  recompute: boolean;
  /** Activations wait for the backward pass in half precision. */
  half: boolean;
}

export const NO_SAVINGS: Savings = { checkpoints: 0, recompute: false, half: false };

/** The graph that all backends run, before anything has a place. */
export function optimise(trace: Trace, { checkpoints, recompute, half }: Savings): Graph {
  const passes = [
    dropDead,
    mergeLosses,
    mergeResidualNorms,
    accumulateInPlace,
    addStop,
    fuseFilterUpdates,
    dropDead,
    groupUpdates,
    ...(checkpoints > 0 ? [(graph: Graph) => checkpoint(graph, checkpoints)] : []),
    ...(recompute ? [recomputeNorms] : []),
    ...(half ? [keepHalf] : []),
    dropDead,
  ];
  return passes.reduce((graph, pass) => pass(graph), lower(trace));
}

export function planOf(
  trace: Trace,
  homes: HomePlaces,
  target: PlanTarget,
  savings: Savings = NO_SAVINGS,
): PlannedProgram {
  const graph = optimise(trace, savings);
  const names = nameValues(graph);
  const scalars = scalarSlots(graph);
  const isHome = homesOf(graph, homes);
  const values = graph.values.map(
    ({ shape, dtype }, id): Value => ({
      name: names[id]!,
      shape,
      dtype,
      bytes: Math.ceil((numbersIn(shape) * (dtype === "u8" ? 1 : 4)) / 4) * 4,
      mark: OUTSIDE,
      place: isHome.get(id) ?? { space: scalars.slots.has(id) ? "scalar" : "arena", buffer: 0, offset: 0 },
      born: -1,
      lastUse: -1,
    }),
  );
  for (const [id, slot] of scalars.slots) values[id]!.place.offset = slot;
  const calls = graph.calls.map((call) => withScratch(call, values, target));
  setLifetimes(values, calls, graph);
  checkConstants(graph, values);
  const settled = settle(values, calls, target);
  const nameOf = (id: ValueId, leaf: Leaf | null) => (leaf?.kind === "input" ? [[leaf.name, id] as const] : []);
  const { before, after } = scalars;
  return {
    plan: { values, calls: settled.calls, scalarSlots: scalars.count, ...settled.arena },
    inputs: new Map(graph.values.flatMap(({ leaf }, id) => (values[id]!.lastUse >= 0 ? nameOf(id, leaf) : []))),
    knobs: scalars.knobs,
    constants: scalars.constants,
    before,
    after,
    scalars: new Map(
      [...graph.outputs].flatMap(([name, id]) => (scalars.slots.has(id) ? [[name, scalars.slots.get(id)!]] : [])),
    ),
    outputs: new Map([...graph.outputs].filter(([, id]) => !scalars.slots.has(id))),
  };
}

const OUTSIDE: Mark = { block: null, phase: "input" };

/** Slots of all scalars that are used; the host's arithmetic on them. */
function scalarSlots({ values, calls, hostOps, outputs }: Graph) {
  const slots = new Map<ValueId, number>();
  const knobs = new Map<string, number>([["stop", 0]]);
  const constants: [number, number][] = [];
  let count = 1;
  const slotOf = (id: ValueId): number => {
    const known = slots.get(id);
    if (known !== undefined) return known;
    const leaf = values[id]!.leaf;
    const slot = leaf?.kind === "knob" ? (knobs.get(leaf.name) ?? count++) : count++;
    if (leaf?.kind === "knob") knobs.set(leaf.name, slot);
    if (leaf?.kind === "constant") constants.push([slot, leaf.values[0] ?? 0]);
    slots.set(id, slot);
    return slot;
  };
  const isScalarLeaf = (id: ValueId) => {
    const { leaf, shape } = values[id]!;
    return leaf?.kind === "knob" || (leaf?.kind === "constant" && shape.length === 0);
  };
  for (const call of calls) {
    for (const id of Object.values(call.inputs)) if (isScalarLeaf(id)) slotOf(id);
    for (const name of ["loss", "correct"]) if (call.outputs[name] !== undefined) slotOf(call.outputs[name]);
  }
  const before: SlotOp[] = [];
  const after: SlotOp[] = [];
  const knownBefore = new Set<ValueId>();
  for (const { op, a, b, result } of hostOps) {
    const early = [a, b].every((id) => knownBefore.has(id) || isScalarLeaf(id));
    if (early) knownBefore.add(result);
    (early ? before : after).push({ op, a: slotOf(a), b: slotOf(b), result: slotOf(result) });
  }
  for (const id of outputs.values()) if (isScalarLeaf(id)) slotOf(id);
  return { slots, knobs, constants, before, after, count };
}

/** Places of values that are homes: as they are before the step, and what updates leave there. */
function homesOf({ values, calls, finals }: Graph, homes: HomePlaces): Map<ValueId, Place> {
  const places = new Map<ValueId, Place>();
  const homeOf = new Map<ValueId, string>();
  const set = (id: ValueId, name: string) => {
    const place = homes.get(name);
    if (!place) throw new Error(`${name} has no home`);
    places.set(id, { ...place });
    homeOf.set(id, name);
  };
  values.forEach(({ leaf }, id) => {
    if (leaf?.kind === "home") set(id, leaf.name);
  });
  for (const { inPlace, inputs, outputs } of calls) {
    for (const [output, input] of Object.entries(inPlace)) {
      const name = homeOf.get(inputs[input]!);
      if (name) set(outputs[output]!, name);
    }
  }
  for (const [name, id] of finals) {
    if (homeOf.get(id) !== name) throw new Error(`${name} is changed by something that is no update`);
  }
  return places;
}

function withScratch(draft: Draft, values: Value[], target: PlanTarget): Call {
  const scratch = target
    .scratchBytes(draft, (id) => values[id]!)
    .map((bytes, i) => {
      const rounded = Math.ceil(bytes / 4) * 4;
      values.push({
        name: `working memory ${i + 1} of ${draft.kernel}`,
        shape: [rounded / 4],
        dtype: "f32",
        bytes: rounded,
        mark: draft.mark,
        place: { space: "arena", buffer: 0, offset: 0 },
        born: -1,
        lastUse: -1,
      });
      return values.length - 1;
    });
  return { ...draft, scratch };
}

function setLifetimes(values: Value[], calls: Call[], { outputs, values: traced }: Graph): void {
  calls.forEach(({ inputs, outputs: made, scratch, mark }, index) => {
    for (const id of [...Object.values(made), ...scratch]) {
      Object.assign(values[id]!, { born: index, lastUse: index, mark });
    }
    for (const id of Object.values(inputs)) values[id]!.lastUse = index;
  });
  for (const id of outputs.values()) values[id]!.lastUse = calls.length;
  traced.forEach(({ leaf }, id) => {
    if (leaf?.kind === "input") values[id]!.born = -1;
  });
}

function checkConstants({ values: traced }: Graph, values: Value[]): void {
  traced.forEach(({ leaf }, id) => {
    const { place, lastUse, shape } = values[id]!;
    if (leaf?.kind === "constant" && place.space === "arena" && lastUse >= 0) {
      throw new Error(`a constant tensor of shape [${shape}] cannot be planned`);
    }
  });
}

/** Lets outputs take the place of inputs that end with their call, and gives all arena values their places. */
function settle(values: Value[], calls: Call[], target: PlanTarget) {
  // storage that a value shares: itself, or the first of those it continues
  const storage = new Int32Array(values.length).map((_, id) => id);
  const placed = calls.map((call, index): Call => {
    const inPlace: Record<string, string> = { ...call.inPlace };
    const contract = KERNELS[call.kernel];
    for (const [output, input] of "inPlace" in contract ? contract.inPlace : []) {
      const [made, given] = [call.outputs[output], call.inputs[input]];
      if (made === undefined || given === undefined || output in inPlace) continue;
      if (Object.values(inPlace).includes(input)) continue;
      if (!mayContinue(values[made]!, values[given]!, index)) continue;
      if (Object.entries(call.inputs).filter(([, id]) => id === given).length > 1) continue;
      inPlace[output] = input;
      storage[made] = storage[given]!;
    }
    return { ...call, inPlace };
  });
  const owners = new Map<number, Tenant>();
  values.forEach(({ place, born, lastUse, bytes }, id) => {
    if (place.space !== "arena" || lastUse < 0) return;
    const owner = owners.get(storage[id]!);
    if (!owner) owners.set(storage[id]!, { bytes, born, lastUse });
    else Object.assign(owner, { born: Math.min(owner.born, born), lastUse: Math.max(owner.lastUse, lastUse) });
  });
  const keys = [...owners.keys()];
  const tenants = [...owners.values()];
  const { places, buffers } = placeTenants(tenants, target);
  const placeOf = new Map(keys.map((key, i) => [key, places[i]!]));
  values.forEach((value, id) => {
    const place = placeOf.get(storage[id]!);
    if (value.place.space === "arena" && value.lastUse >= 0 && place) value.place = { space: "arena", ...place };
  });
  return { calls: placed, arena: { arenaBytes: buffers, livePeakBytes: peakBytes(tenants) } };
}

function mayContinue(made: Value, given: Value, index: number): boolean {
  const inArena = made.place.space === "arena" && given.place.space === "arena";
  return inArena && given.lastUse === index && given.bytes === made.bytes && given.born < index;
}
