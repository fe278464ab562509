// A call as a kernel sees it: shapes, attributes and values by name.

import type { Attributes, Call, Place, Value, ValueId } from "../plan/plan";
import { placeKey } from "./dispatch";

export type BareCall = Omit<Call, "scratch"> & Partial<Pick<Call, "scratch">>;
type Known = Pick<Value, "shape" | "bytes"> & Partial<Pick<Value, "place">>;

export class CallView {
  constructor(
    readonly call: BareCall,
    private readonly value: (id: ValueId) => Known,
  ) {}

  get attributes(): Attributes {
    return this.call.attributes;
  }

  has(name: string): boolean {
    return name in this.call.inputs || name in this.call.outputs;
  }

  /** Value of an input or output; of an input where both have the name. */
  id(name: string): ValueId {
    const id = this.call.inputs[name] ?? this.call.outputs[name];
    if (id === undefined) throw new Error(`${this.call.kernel}: no value ${name}`);
    return id;
  }

  scratch(index: number): ValueId {
    const id = this.call.scratch?.[index];
    if (id === undefined) throw new Error(`${this.call.kernel}: no scratch ${index}`);
    return id;
  }

  /** Bytes of a piece of working memory; null where none was given yet. */
  scratchBytes(index: number): number | null {
    const id = this.call.scratch?.[index];
    return id === undefined ? null : this.value(id).bytes;
  }

  shape(name: string): readonly number[] {
    return this.value(this.id(name)).shape;
  }

  /** Sizes of an [n, h, w, c] tensor; vectors [n, c] are images of one pixel. */
  images(name: string): { n: number; h: number; w: number; c: number } {
    const shape = this.shape(name);
    const [n = 1, h = 1, w = 1, c = 1] = shape.length === 2 ? [shape[0], 1, 1, shape[1]] : shape;
    return { n, h, w, c };
  }

  length(name: string): number {
    return this.shape(name).reduce((a, b) => a * b, 1);
  }

  place(id: ValueId): Place {
    const { place } = this.value(id);
    if (!place) throw new Error(`${this.call.kernel}: a value has no place yet`);
    return place;
  }

  placeKey(id: ValueId): string {
    return placeKey(this.place(id));
  }

  /** Slot of a scalar input or output in the buffer of scalars. */
  slot(name: string): number {
    return this.place(this.id(name)).offset;
  }

  number(name: string): number {
    const value = this.attributes[name];
    if (typeof value !== "number") throw new Error(`${this.call.kernel}: attribute ${name} is not a number`);
    return value;
  }

  flag(name: string): boolean {
    return this.attributes[name] === true;
  }

  numbers(name: string): readonly number[] {
    const value = this.attributes[name];
    if (!Array.isArray(value)) throw new Error(`${this.call.kernel}: attribute ${name} is not a list of numbers`);
    return value;
  }
}
