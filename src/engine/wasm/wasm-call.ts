// What a kernel's module sees of a planned call: shapes and attributes at first, places once there are some.

import type { Call, Value, ValueId } from "../plan/plan";
import type { Entry, Range } from "./entry";

type Unplaced = Omit<Call, "scratch">;

export class CallShapes {
  constructor(
    protected readonly call: Unplaced,
    private readonly value: (id: ValueId) => Pick<Value, "shape" | "bytes">,
    readonly threads: number,
  ) {}

  has(name: string): boolean {
    return this.find(name) !== undefined;
  }

  /** Of an input, or else an output. */
  shape(name: string): readonly number[] {
    return this.value(this.need(name)).shape;
  }

  /** [n, h, w, c]; vectors [n, c] are images of one pixel. */
  image(name: string): [number, number, number, number] {
    const shape = this.shape(name);
    const [n = 1, h = 1, w = 1, c = 1] = shape.length === 2 ? [shape[0], 1, 1, shape[1]] : shape;
    return [n, h, w, c];
  }

  size(name: string): number {
    return this.shape(name).reduce((a, b) => a * b, 1);
  }

  number(attribute: string): number {
    return Number(this.call.attributes[attribute] ?? 0);
  }

  numbers(attribute: string): readonly number[] {
    return this.call.attributes[attribute] as readonly number[];
  }

  is(attribute: string, value: string | boolean = true): boolean {
    return this.call.attributes[attribute] === value;
  }

  protected find(name: string): ValueId | undefined {
    return this.call.inputs[name] ?? this.call.outputs[name];
  }

  protected need(name: string): ValueId {
    const id = this.find(name);
    if (id === undefined) throw new Error(`${this.call.kernel}: no ${name}`);
    return id;
  }
}

export class PlacedCall extends CallShapes {
  constructor(
    call: Call,
    values: readonly Value[],
    private readonly rangeOf: (id: ValueId) => Range,
    threads: number,
  ) {
    super(call, (id) => values[id]!, threads);
    this.scratches = call.scratch;
  }

  private readonly scratches: readonly ValueId[];

  /** An input, or else an output. */
  at(name: string): Range {
    return this.rangeOf(this.need(name));
  }

  /** The same; 0 where there is none. */
  maybe(name: string): Range | 0 {
    const id = this.find(name);
    return id === undefined ? 0 : this.rangeOf(id);
  }

  scratch(index: number): Range {
    return this.rangeOf(this.scratches[index]!);
  }
}

/** How a kernel of the contract (plan/kernels.ts) is done here. */
export interface WasmKernel {
  /** Bytes of working memory, in pieces. */
  scratch(call: CallShapes): number[];
  entries(call: PlacedCall): Entry[];
}
