// An executor that runs every kernel by its float64 reference on plain memory: slow, without a device, and therefore what
// plans and the checker itself are tested with.

import type { CompileProgress, Executor, Feed, Program } from "../plan/executor";
import type { Call, Place, Plan, Value, ValueId } from "../plan/plan";
import { recountValues } from "../plan/recount";
import { type Numbers, sizeOf } from "./kernel-numbers";
import { REFERENCES } from "./kernel-references";

const ALIGNMENT = 64;
const MAX_BUFFER_BYTES = 2 ** 30;
const VIEWS = { f32: Float32Array, i32: Int32Array, u8: Uint8Array };

class ReferenceMemory {
  homes: ArrayBuffer[] = [];
  arena: ArrayBuffer[] = [];
  /** Slot 0 is `stop`, which outlives a run. */
  scalars = new Float32Array(1);

  /** The numbers of a value, in place. */
  view({ place, shape, dtype }: Pick<Value, "place" | "shape" | "dtype">): Float32Array | Int32Array | Uint8Array {
    if (place.space === "scalar") return this.scalars.subarray(place.offset, place.offset + 1);
    return new VIEWS[dtype](
      this[place.space === "home" ? "homes" : "arena"][place.buffer]!,
      place.offset,
      sizeOf(shape),
    );
  }

  numbers(value: Value): Numbers {
    return { shape: value.shape, data: Float64Array.from(this.view(value)) };
  }
}

class ReferenceProgram implements Program {
  readonly measuredBytes: readonly number[];

  constructor(
    private readonly plan: Plan,
    private readonly memory: ReferenceMemory,
  ) {
    this.measuredBytes = recountValues(
      plan,
      plan.calls.map(({ inputs, outputs }) => [...Object.values(inputs), ...Object.values(outputs)]),
    );
  }

  async run({ inputs, scalars }: Feed): Promise<Float32Array> {
    const { plan, memory } = this;
    const stop = memory.scalars[0]!;
    memory.scalars = Float32Array.from(scalars);
    memory.scalars[0] = stop;
    // nothing may be read that this run did not write
    memory.arena = plan.arenaBytes.map((bytes) => new Float32Array(Math.ceil(bytes / 4)).fill(Number.NaN).buffer);
    for (const [id, data] of inputs) {
      const { place, bytes } = plan.values[id]!;
      if (data.byteLength > bytes) throw new Error(`${plan.values[id]!.name}: ${data.byteLength} bytes into ${bytes}`);
      const from = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      new Uint8Array(memory.arena[place.buffer]!).set(from, place.offset);
    }
    for (const call of plan.calls) this.execute(call);
    return memory.scalars.slice();
  }

  private execute({ kernel, inputs, outputs, attributes }: Call): void {
    const { plan, memory } = this;
    const named = (ids: Readonly<Record<string, ValueId>>) =>
      Object.entries(ids).map(([name, id]) => [name, plan.values[id]!] as const);
    const given = named(inputs).map(([name, value]) => [name, memory.numbers(value)] as const);
    const shapes = named(outputs).map(([name, { shape }]) => [name, shape] as const);
    const stop: Numbers = { shape: [], data: Float64Array.of(memory.scalars[0]!) };
    const results = REFERENCES[kernel]({ stop, ...Object.fromEntries(given) }, attributes, Object.fromEntries(shapes));
    for (const [name, value] of named(outputs)) memory.view(value).set(results[name]!.data);
    if (results.stop) memory.scalars[0] = results.stop.data[0]!;
  }

  async read(value: ValueId): Promise<Float32Array> {
    const view = this.memory.view(this.plan.values[value]!).slice();
    return view instanceof Int32Array ? new Float32Array(view.buffer) : Float32Array.from(view);
  }

  dispose(): void {}
}

export class ReferenceExecutor implements Executor {
  readonly stepsAhead = 0;
  readonly target = { alignment: ALIGNMENT, maxBufferBytes: MAX_BUFFER_BYTES, scratchBytes: () => [] };
  private readonly memory = new ReferenceMemory();
  private peak = 0;

  allocateHomes(sizes: readonly number[]): void {
    this.memory.homes = sizes.map((bytes) => new ArrayBuffer(bytes));
  }

  writeHome(place: Place, data: Float32Array): void {
    this.memory.view({ place, shape: [data.length], dtype: "f32" }).set(data);
  }

  async readHomes(parts: readonly { place: Place; length: number }[]): Promise<Float32Array[]> {
    return parts.map(({ place, length }) =>
      Float32Array.from(this.memory.view({ place, shape: [length], dtype: "f32" })),
    );
  }

  async compile(plan: Plan, progress?: CompileProgress): Promise<Program> {
    progress?.(plan.calls.length, plan.calls.length, "kernels");
    return new ReferenceProgram(plan, this.memory);
  }

  clearStop(): void {
    this.memory.scalars[0] = 0;
  }

  allocatedBytes(): { now: number; peak: number } {
    const now = [...this.memory.homes, ...this.memory.arena].reduce((sum, { byteLength }) => sum + byteLength, 0);
    this.peak = Math.max(this.peak, now);
    return { now, peak: this.peak };
  }

  dispose(): void {}
}
