// Composes one dispatch: bindings and params are declared where a kernel's text first mentions them.

import type { ValueId } from "../plan/plan";
import type { CallView } from "./call-view";
import type { Binding, Dispatch, Element } from "./dispatch";

/** Storage bindings that every WebGPU device has. */
const MOST_BINDINGS = 8;
const MOST_WORKGROUPS = 65535;
export const WORKGROUP = 64;

/** WGSL of the element at an index (itself WGSL). */
export type At = (index: string) => string;
/** Elements of a tensor as a kernel walks it: four channels at once, or one. */
export type Width = 4 | 1;
export const widthOf = (channels: number): Width => (channels % 4 === 0 ? 4 : 1);
export const elementOf = (width: Width): "vec4f" | "f32" => (width === 4 ? "vec4f" : "f32");

interface Work {
  /** Invocations that have something to do. */
  threads: number;
  /** Statements of `main`; `t` is the invocation's number. */
  body: string;
  /** Declarations before `main`. */
  before?: string;
  workgroup?: number;
  /** No early return: the body keeps idle invocations (`t >= p.threads`) away from memory by itself. */
  unguarded?: boolean;
  /** Uses quad operations; gives the body `lane`, 0..3. */
  quads?: boolean;
  multiplyAdds?: number;
}

export class Shader {
  private readonly bindings: { name: string; binding: Binding }[] = [];
  private readonly params: { name: string; type: "u32" | "f32"; value: number }[] = [];
  /** Tensors by their place, and the values of the binding that reaches them. */
  private readonly found = new Map<string, { at: At; values: ValueId[] }>();
  private readonly windows = new Map<string, ValueId[]>();
  private readonly settle: (() => void)[] = [];

  constructor(
    private readonly call: CallView,
    private readonly options: { windows?: boolean } = {},
  ) {}

  /** An input or output; in-place outputs and tensors given twice are bound once. */
  tensor(name: string, element: Element): At {
    return this.value(name, this.call.id(name), element);
  }

  scratch(index: number, element: Element): At {
    return this.value(`scratch${index}`, this.call.scratch(index), element);
  }

  scalars(): At {
    return this.bind("scalars", { kind: "scalars", element: "f32", values: [] });
  }

  table(name: string, words: Uint32Array, element: Element = "u32"): At {
    return this.bind(name, { kind: "table", element, words, values: [] });
  }

  /** A whole buffer, for offsets of a table. */
  whole(space: "home" | "arena", buffer: number, values: readonly ValueId[]): At {
    return this.bind(`${space}${buffer}`, { kind: "whole", element: "f32", space, buffer, values });
  }

  /** A whole number that the text does not bake; gives its WGSL. */
  u32(name: string, value: number): string {
    return this.param(name, "u32", value);
  }

  f32(name: string, value: number): string {
    return this.param(name, "f32", value);
  }

  dispatch({ threads, body, before = "", workgroup = WORKGROUP, unguarded, quads, multiplyAdds }: Work): Dispatch {
    const { kernel } = this.call.call;
    const needed = Math.ceil(threads / workgroup);
    const tall = Math.ceil(needed / MOST_WORKGROUPS);
    const wide = Math.ceil(needed / tall);
    this.u32("threads", threads);
    if (tall > 1) this.u32("across", wide * workgroup);
    if (this.bindings.length > MOST_BINDINGS) {
      throw new Error(`${kernel}: ${this.bindings.length} storage bindings, a device may have ${MOST_BINDINGS}`);
    }
    const code = [
      ...(quads ? ["enable subgroups;", "diagnostic(off, subgroup_uniformity);"] : []),
      `struct Params { ${this.params.map(({ name, type }) => `${name}: ${type}`).join(", ")} }`,
      "@group(0) @binding(0) var<uniform> p: Params;",
      ...this.bindings.map(
        ({ name, binding }, i) =>
          `@group(0) @binding(${i + 1}) var<storage, read_write> ${name}: array<${binding.element}>;`,
      ),
      before,
      `@compute @workgroup_size(${workgroup})`,
      "fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) local: u32",
      `${quads ? ", @builtin(subgroup_invocation_id) invocation: u32" : ""}) {`,
      tall > 1 ? "let t = id.y * p.across + id.x;" : "let t = id.x;",
      quads ? "let lane = invocation & 3u;" : "",
      unguarded ? "" : "if (t >= p.threads) { return; }",
      `${body}\n}`,
    ].join("\n");
    return {
      kernel,
      code,
      bindings: this.bindings.map(({ binding }) => binding),
      params: this.words(),
      workgroups: [wide, tall, 1],
      multiplyAdds: multiplyAdds ?? threads,
    };
  }

  private value(name: string, id: ValueId, element: Element): At {
    const key = this.call.placeKey(id);
    const known = this.found.get(key);
    if (known) {
      if (!known.values.includes(id)) known.values.push(id);
      return known.at;
    }
    const made = this.options.windows ? this.inWindow(name, id, element) : this.range(name, id, element);
    this.found.set(key, made);
    return made.at;
  }

  private range(name: string, id: ValueId, element: Element) {
    const values = [id];
    // names of inputs may be words of WGSL
    return { at: this.bind(`${name}Values`, { kind: "range", element, values }), values };
  }

  private inWindow(name: string, id: ValueId, element: Element) {
    const { space, buffer } = this.call.place(id);
    if (space === "scalar") throw new Error(`${name} is a scalar`);
    const window = `${space}${buffer}`;
    const values = this.windows.get(window) ?? [];
    this.windows.set(window, values);
    values.push(id);
    this.bind(window, { kind: "window", element, space, buffer, values });
    const start = this.u32(`${name}At`, 0);
    const offset = this.params.at(-1)!;
    // known when all values of the window are
    this.settle.push(() => {
      const first = Math.min(...values.map((value) => this.call.place(value).offset));
      offset.value = (this.call.place(id).offset - first) / (element === "vec4f" ? 16 : 4);
    });
    const at: At = (index) => `${window}[${start} + ${index}]`;
    return { at, values };
  }

  private bind(name: string, binding: Binding): At {
    if (!this.bindings.some((other) => other.name === name)) this.bindings.push({ name, binding });
    return (index) => `${name}[${index}]`;
  }

  private param(name: string, type: "u32" | "f32", value: number): string {
    if (!this.params.some((other) => other.name === name)) this.params.push({ name, type, value });
    return `p.${name}`;
  }

  private words(): Uint32Array {
    for (const step of this.settle) step();
    const words = new Uint32Array(this.params.length);
    const floats = new Float32Array(words.buffer);
    this.params.forEach(({ type, value }, i) => {
      (type === "f32" ? floats : words)[i] = value;
    });
    return words;
  }
}
