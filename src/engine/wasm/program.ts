// A plan made ready: the list of calls with all addresses in it, and where inputs go and results come from.

import type { Feed, Program } from "../plan/executor";
import type { Place, Plan, ValueId } from "../plan/plan";
import { recountLiveBytes, type UsedRange } from "../plan/recount";
import { type Entry, type Range, Real } from "./entry";
import { WASM_KERNELS } from "./kernel-table";
import type { LinearMemory } from "./linear-memory";
import { wordsOf } from "./list";
import { SCALARS } from "./memory-layout";
import { PlacedCall } from "./wasm-call";

/** What a program needs of its executor. */
interface Host {
  readonly memory: LinearMemory;
  readonly threads: number;
  start(program: WasmProgram): void;
  copy(address: number, length: number): Float32Array;
  forget(program: WasmProgram): void;
}

/** Where buffers begin. */
interface Buffers {
  homes: readonly number[];
  arenas: readonly number[];
}

export class WasmProgram implements Program {
  readonly measuredBytes: readonly number[];
  readonly words: Int32Array<ArrayBuffer>;
  /** Calls in the list. */
  readonly entries: number;
  private readonly inputs = new Map<ValueId, number>();

  constructor(
    private readonly host: Host,
    private readonly plan: Plan,
    placeOf: ReadonlyMap<string, number>,
    private readonly buffers: Buffers,
  ) {
    const { values, calls } = plan;
    const rangeOf = (id: ValueId): Range => {
      const { bytes, place } = values[id]!;
      return { value: id, address: this.addressOf(place), bytes, arena: place.space === "arena" };
    };
    const uploaded: Range[] = [];
    for (const [id, { born, place, lastUse }] of values.entries()) {
      if (place.space !== "arena" || born !== -1 || lastUse < 0) continue;
      uploaded.push(rangeOf(id));
      this.inputs.set(id, this.addressOf(place));
    }
    const lists = calls.map((call): Entry[] => {
      return WASM_KERNELS[call.kernel].entries(new PlacedCall(call, values, rangeOf, host.threads));
    });
    const all = lists.flat();
    this.entries = all.length;
    this.words = wordsOf(all, placeOf);
    this.measuredBytes = recountLiveBytes(
      lists.map((entries) => rangesOf(entries).flatMap(used)),
      uploaded.flatMap(used),
      (id) => values[id]!.lastUse >= calls.length,
    );
  }

  async run({ inputs, scalars }: Feed): Promise<Float32Array> {
    const { memory } = this.host;
    for (const [id, data] of inputs) {
      const address = this.inputs.get(id);
      if (address === undefined) continue;
      memory.bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), address);
    }
    // slot 0, `stop`, stays as it is
    memory.floats.set(scalars.subarray(1), SCALARS / 4 + 1);
    this.host.start(this);
    return this.host.copy(SCALARS, this.plan.scalarSlots);
  }

  async read(value: ValueId): Promise<Float32Array> {
    const { place, shape } = this.plan.values[value]!;
    const length = shape.reduce((a, b) => a * b, 1);
    return this.host.copy(this.addressOf(place), length);
  }

  dispose(): void {
    this.host.forget(this);
  }

  private addressOf({ space, buffer, offset }: Place): number {
    if (space === "scalar") return SCALARS + 4 * offset;
    return (space === "home" ? this.buffers.homes : this.buffers.arenas)[buffer]! + offset;
  }
}

/** All that kernels are handed addresses of. */
const rangesOf = (entries: readonly Entry[]): Range[] =>
  entries.flatMap(({ arguments: named, table = [] }) =>
    [...Object.values(named), ...table].filter(
      (argument): argument is Range => typeof argument === "object" && !(argument instanceof Real),
    ),
  );

const used = ({ value, address, bytes, arena }: Range): UsedRange[] =>
  arena ? [{ value, buffer: 0, offset: address, bytes }] : [];
