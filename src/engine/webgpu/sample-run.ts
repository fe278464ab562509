// One run of a candidate on numbers that are the same for all candidates of a shape, and what it makes of them. Values of
// the arena are filled where the plan has them; homes keep their numbers, since the run gets others.

import type { Plan, Value, ValueId } from "../plan/plan";
import { bindGroups } from "./bind";
import type { Candidate } from "./call-shapes";
import { placeKey } from "./dispatch";
import type { Memory } from "./memory";
import type { Shared } from "./program";
import { SLICE, Statics } from "./statics";

export type Surroundings = Omit<Shared, "submitBound">;

/** Numbers that are written over and over; a prime count falls in with no tensor's rows. */
const COUNT = 262139;
/** Values begin so far from each other in the numbers: products of equal ones would drown the others in a sum. */
const APART = 77711;
/** Bytes read of an output from its start and from its end: kernels repeat themselves in between. */
const READ = 4 << 20;

/** Encodes the candidate's dispatches with these bind groups. Nothing else may use the plan's arena until it resolves. */
export async function sampleRun(
  { device, buffers, memory, pipelines }: Surroundings,
  plan: Pick<Plan, "values">,
  { dispatches, outputs }: Candidate,
  encode: (pass: GPUComputePassEncoder, groups: readonly GPUBindGroup[]) => void,
): Promise<Float32Array[]> {
  const read = dispatches.flatMap(({ bindings }) => bindings.flatMap(({ values }) => [...values]));
  // an output in an input's place may not be bound under its own name
  const bound = new Set([...read, ...outputs]);
  const { values, homeBytes } = withOtherHomes(plan.values, bound);
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const homes = buffers.make("homes of a trial", Math.max(SLICE, homeBytes), usage);
  const scalars = buffers.make("scalars of a trial", memory.scalars.size, usage);
  const statics = new Statics(device, buffers, dispatches);
  const place: Pick<Memory, "buffer" | "scalars"> = {
    scalars,
    buffer: (space, index) => (space === "home" ? homes : memory.buffer(space, index)),
  };
  try {
    const numbers = pattern();
    const filled = new Map([...bound].map((id) => [placeKey(values[id]!.place), values[id]!]));
    for (const [i, value] of [...filled.values()].entries()) fill(device, place, value, numbers, (i * APART) % COUNT);
    // updates happen, at a rate of 1
    device.queue.writeBuffer(scalars, 0, new Float32Array(scalars.size / 4).fill(1).fill(0, 0, 1));
    const groups = bindGroups({ device, memory: place, pipelines }, { values }, statics, dispatches);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    encode(pass, groups);
    pass.end();
    device.queue.submit([encoder.finish()]);
    return await memory.read(outputs.flatMap((id) => piecesOf(values[id]!, place)));
  } finally {
    statics.dispose();
    for (const buffer of [homes, scalars]) buffers.free(buffer);
  }
}

/** Homes among these values get places in a buffer of their own. */
function withOtherHomes(all: Plan["values"], bound: ReadonlySet<ValueId>) {
  const values = [...all];
  const offsets = new Map<string, number>();
  let homeBytes = 0;
  for (const id of bound) {
    const { place, bytes } = all[id]!;
    if (place.space !== "home") continue;
    const key = placeKey(place);
    const offset = offsets.get(key) ?? homeBytes;
    if (!offsets.has(key)) homeBytes += Math.ceil(bytes / SLICE) * SLICE;
    offsets.set(key, offset);
    values[id] = { ...all[id]!, place: { space: "home", buffer: 0, offset } };
  }
  return { values, homeBytes };
}

/** Around 0, without a pattern. */
function pattern(): Float32Array<ArrayBuffer> {
  let state = 1;
  return Float32Array.from({ length: COUNT }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}

function fill(
  device: GPUDevice,
  memory: Pick<Memory, "buffer">,
  { place, bytes }: Value,
  numbers: Float32Array<ArrayBuffer>,
  start: number,
) {
  const { space, buffer, offset } = place;
  if (space === "scalar") return;
  let from = start;
  for (let at = 0; at < bytes / 4; ) {
    const count = Math.min(COUNT - from, bytes / 4 - at);
    device.queue.writeBuffer(memory.buffer(space, buffer), offset + 4 * at, numbers, from, count);
    at += count;
    from = 0;
  }
}

function piecesOf({ place, bytes }: Value, memory: Pick<Memory, "buffer">) {
  const { space, buffer, offset } = place;
  if (space === "scalar") return [];
  const piece = (from: number, to: number) => ({
    buffer: memory.buffer(space, buffer),
    offset: offset + from,
    bytes: to - from,
  });
  const first = Math.min(bytes, READ);
  return first === bytes ? [piece(0, bytes)] : [piece(0, first), piece(Math.max(first, bytes - READ), bytes)];
}
