// Records a step: a tfjs backend that owns no memory. The ordinary model code runs on it once, and what it would have
// computed comes out as a list of nodes over values.

import * as tf from "@tensorflow/tfjs-core";
import { type Attributes as OpAttributes, opRegistry } from "../ops/op";
import type { Dtype, Mark, ValueId } from "./plan";

/** What a value is that no node makes. */
export type Leaf =
  | { kind: "home"; name: string }
  | { kind: "input"; name: string }
  | { kind: "knob"; name: string }
  | { kind: "constant"; values: Float32Array };

export interface TracedValue {
  shape: readonly number[];
  dtype: Dtype;
  leaf: Leaf | null;
}

export interface Node {
  /** An op's name, or tfjs's own "Add" of gradients. */
  op: string;
  inputs: Record<string, ValueId>;
  attributes: OpAttributes;
  outputs: ValueId[];
  mark: Mark;
}

export interface Trace {
  values: TracedValue[];
  nodes: Node[];
  /** Values that homes hold after the step, by home name, where they change. */
  finals: Map<string, ValueId>;
  /** Values asked for, by name. */
  outputs: Map<string, ValueId>;
}

interface DataRecord {
  refs: number;
  value: ValueId | null;
  numbers: Float32Array | null;
}

/**
 * tfjs's backend "trace". Tensors on it hold numbers only where they were made from numbers, and only until those are taken.
 */
export class TraceBackend extends tf.KernelBackend {
  private readonly records = new Map<object, DataRecord>();
  private recording: { values: TracedValue[]; nodes: Node[]; mark: Mark } | null = null;

  constructor() {
    super();
    registerTraceKernels();
  }

  /** Starts a recording; nodes come with this mark until `mark` changes it. */
  begin(): void {
    this.recording = { values: [], nodes: [], mark: { block: null, phase: "input" } };
    for (const record of this.records.values()) record.value = null;
  }

  mark(mark: Mark): void {
    if (this.recording) this.recording.mark = mark;
  }

  end(): { values: TracedValue[]; nodes: Node[] } {
    const { values, nodes } = this.current();
    this.recording = null;
    return { values, nodes };
  }

  /** A tensor that is given anew for every run. */
  leaf(leaf: Leaf, shape: readonly number[], dtype: Dtype): tf.Tensor {
    const dataId = this.newRecord(null);
    this.record(dataId).value = this.newValue(shape, dtype, leaf);
    // the ops take bytes as float32, as they do on the eager backends
    return tf
      .engine()
      .makeTensorFromTensorInfo({ dataId, shape: [...shape], dtype: dtype === "i32" ? "int32" : "float32" });
  }

  /** Says which value a tensor is, making it a leaf where no node made it. */
  idOf(tensor: tf.TensorInfo, leaf?: Leaf): ValueId {
    const record = this.record(tensor.dataId);
    if (record.value === null) {
      const dtype = tensor.dtype === "int32" ? "i32" : "f32";
      record.value = this.newValue(
        tensor.shape,
        dtype,
        leaf ?? { kind: "constant", values: record.numbers ?? new Float32Array(0) },
      );
    }
    return record.value;
  }

  /** A node by hand, for what is no op on the eager backends. */
  node(op: string, inputs: Record<string, tf.Tensor>, attributes: OpAttributes, shape: readonly number[]): tf.Tensor {
    const [info] = this.compute(op, inputs, attributes, [shape]);
    return tf.engine().makeTensorFromTensorInfo(info!);
  }

  compute(
    op: string,
    inputs: Record<string, tf.TensorInfo>,
    attributes: OpAttributes,
    shapes: readonly (readonly number[])[],
  ): tf.TensorInfo[] {
    const { nodes, mark } = this.current();
    const ids = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, this.idOf(tensor)]));
    const outputs = shapes.map((shape): tf.TensorInfo => {
      const dataId = this.newRecord(null);
      this.record(dataId).value = this.newValue(shape, "f32", null);
      return { dataId, shape: [...shape], dtype: "float32" };
    });
    nodes.push({ op, inputs: ids, attributes, outputs: outputs.map(({ dataId }) => this.record(dataId).value!), mark });
    return outputs;
  }

  /** The numbers a tensor was made from, which are then dropped; null where it has none. */
  takeNumbers(tensor: tf.TensorInfo): Float32Array | null {
    const record = this.record(tensor.dataId);
    const { numbers } = record;
    record.numbers = null;
    return numbers;
  }

  override write(values: tf.BackendValues, _shape: number[], _dtype: tf.DataType): object {
    return this.newRecord(Float32Array.from(values as ArrayLike<number>));
  }
  override move(dataId: object, values: tf.BackendValues, _shape: number[], _dtype: tf.DataType, refs: number): void {
    this.records.set(dataId, {
      refs,
      value: null,
      numbers: Float32Array.from(values as ArrayLike<number>),
    });
  }
  override async read(dataId: object): Promise<tf.BackendValues> {
    return this.readSync(dataId);
  }
  override readSync(dataId: object): tf.BackendValues {
    const { numbers } = this.record(dataId);
    if (!numbers) throw new Error("a traced tensor has no numbers");
    return numbers;
  }
  override incRef(dataId: object): void {
    this.record(dataId).refs += 1;
  }
  decRef(dataId: object): void {
    const record = this.records.get(dataId);
    if (record) record.refs -= 1;
  }
  override refCount(dataId: object): number {
    return this.records.get(dataId)?.refs ?? 0;
  }
  override disposeData(dataId: object, force = false): boolean {
    const record = this.records.get(dataId);
    if (!record) return true;
    record.refs -= 1;
    if (!force && record.refs > 0) return false;
    this.records.delete(dataId);
    return true;
  }
  override numDataIds(): number {
    return this.records.size;
  }
  override floatPrecision(): 16 | 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override timerAvailable(): boolean {
    return false;
  }
  override dispose(): void {
    this.records.clear();
  }

  private current() {
    if (!this.recording) throw new Error("an op ran on the trace backend outside a recording");
    return this.recording;
  }

  private record(dataId: object): DataRecord {
    const record = this.records.get(dataId);
    if (!record) throw new Error("a tensor of another backend was traced");
    return record;
  }

  private newRecord(numbers: Float32Array | null): object {
    const dataId = {};
    this.records.set(dataId, { refs: 1, value: null, numbers });
    return dataId;
  }

  private newValue(shape: readonly number[], dtype: Dtype, leaf: Leaf | null): ValueId {
    const { values } = this.current();
    values.push({ shape: [...shape], dtype, leaf });
    return values.length - 1;
  }
}

let registered = false;

/** Every op of ours, and the three of tfjs's own that its autodiff calls. */
function registerTraceKernels(): void {
  if (registered) return;
  registered = true;
  const register = (kernelName: string, kernelFunc: tf.KernelFunc) =>
    tf.registerKernel({ kernelName, backendName: "trace", kernelFunc });
  for (const [name, spec] of opRegistry) {
    register(name, ({ inputs, attrs, backend }) => {
      const given = inputs as tf.NamedTensorInfoMap;
      const shapes = Object.fromEntries(Object.entries(given).map(([key, tensor]) => [key, tensor!.shape]));
      const attributes = (attrs ?? {}) as unknown as OpAttributes;
      const expected = spec.shapes(shapes as Parameters<typeof spec.shapes>[0], attributes);
      return (backend as TraceBackend).compute(name, given as Record<string, tf.TensorInfo>, attributes, expected);
    });
  }
  register("Add", ({ inputs, backend }) => {
    const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    return (backend as TraceBackend).compute("Add", { a, b }, {}, [a.shape])[0]!;
  });
  const alias: tf.KernelFunc = ({ inputs, attrs, backend }) => {
    const { x } = inputs as { x: tf.TensorInfo };
    (backend as TraceBackend).incRef(x.dataId);
    const shape = (attrs as { shape?: number[] } | undefined)?.shape ?? x.shape;
    return { dataId: x.dataId, shape, dtype: x.dtype };
  };
  register("Identity", alias);
}

/** Makes the process's trace backend tfjs's current one. */
export async function openTraceBackend(): Promise<TraceBackend> {
  if (!tf.findBackendFactory("trace")) tf.registerBackend("trace", () => new TraceBackend());
  await tf.setBackend("trace");
  return tf.backend() as TraceBackend;
}
