// Runs a kernel's test case on an executor and compares every output with the float64 reference.

import type { Executor, Program } from "../plan/executor";
import type { Value, ValueId } from "../plan/plan";
import type { KernelCase } from "./kernel-case";
import { kernelCases } from "./kernel-cases";
import { type Numbers, sizeOf } from "./kernel-numbers";
import { REFERENCES } from "./kernel-references";
import { singleCallPlan } from "./single-call";

export interface Finding {
  output: string;
  /** Largest difference, relative to the reference's largest value; infinite where a number is missing or none. */
  error: number;
  tolerance: number;
}

/** Homes of the cases lie one case over the other in one buffer of this size. */
const HOME_BYTES = 1 << 20;
const GUARD = 12345.678;

/**
 * A checker for an executor that has no homes yet. Each case runs twice, so that what a first run leaves behind in the
 * arena is there in the second. One case at a time.
 */
export function kernelChecker(executor: Executor): (kernelCase: KernelCase) => Promise<Finding[]> {
  executor.allocateHomes([HOME_BYTES]);
  let raiseStop: (() => Promise<unknown>) | null = null;

  return async function check({ call, inputs, tolerance }: KernelCase): Promise<Finding[]> {
    const { plan, inputIds, outputIds, guard, homeBytes } = singleCallPlan(call, executor.target);
    if (homeBytes > HOME_BYTES) throw new Error(`${call.kernel}: homes of ${homeBytes} bytes; make HOME_BYTES larger`);
    const program = await executor.compile(plan);
    executor.clearStop();
    if (inputs.stop?.[0]) {
      raiseStop ??= await stopRaiser(executor);
      await raiseStop();
    }
    const values = Object.entries(inputs).map(
      ([name, data]) => [plan.values[inputIds[name]!]!, inputIds[name]!, data] as const,
    );
    let scalars: Float32Array = new Float32Array();
    for (let round = 0; round < 2; round++) {
      const fed = new Map<ValueId, Float32Array | Int32Array | Uint8Array>([[guard, new Float32Array(16).fill(GUARD)]]);
      scalars = new Float32Array(plan.scalarSlots);
      for (const [value, id, data] of values) {
        if (value.place.space === "home") executor.writeHome(value.place, Float32Array.from(data));
        else if (value.place.space === "scalar") scalars[value.place.offset] = data[0]!;
        else fed.set(id, padded(data, value.bytes));
      }
      scalars = await program.run({ inputs: fed, scalars });
    }
    const expected = REFERENCES[call.kernel](
      Object.fromEntries(
        Object.entries(inputs).map(([name, data]) => [
          name,
          { shape: call.inputs[name]!.shape, data: Float64Array.from(data) },
        ]),
      ),
      call.attributes ?? {},
      Object.fromEntries(Object.entries(call.outputs).map(([name, { shape }]) => [name, shape])),
    );
    const findings: Finding[] = [];
    for (const [output, id] of Object.entries(outputIds)) {
      const found = await readValue(executor, program, plan.values[id]!, id, scalars);
      findings.push({ output, error: largestError(found, expected[output]!), tolerance });
    }
    const untouched = (await program.read(guard)).every((value) => value === Math.fround(GUARD));
    findings.push({ output: "guard behind the outputs", error: untouched ? 0 : Number.POSITIVE_INFINITY, tolerance });
    program.dispose();
    return findings;
  };
}

/** What of the findings is too far off, in words; empty where all is well. */
export const complaints = ({ name }: KernelCase, findings: readonly Finding[]): string[] =>
  findings
    .filter(({ error, tolerance }) => !(error <= tolerance))
    .map(({ output, error, tolerance }) => `${name}: ${output} is off by ${error}, allowed ${tolerance}`);

/** Only a loss that is not finite raises `stop`. */
async function stopRaiser(executor: Executor): Promise<() => Promise<unknown>> {
  const { call, inputs } = kernelCases("crossEntropy").find(({ name }) => name.endsWith("not finite"))!;
  const { plan, inputIds, guard } = singleCallPlan(call, executor.target);
  const program = await executor.compile(plan);
  const fed = new Map<ValueId, Float32Array | Int32Array | Uint8Array>([[guard, new Float32Array(16)]]);
  for (const [name, data] of Object.entries(inputs)) fed.set(inputIds[name]!, data);
  return () => program.run({ inputs: fed, scalars: new Float32Array(plan.scalarSlots) });
}

/** Records of bytes end at a multiple of four. */
function padded<T extends Float32Array | Int32Array | Uint8Array>(data: T, bytes: number): T | Uint8Array {
  if (data.byteLength === bytes) return data;
  const whole = new Uint8Array(bytes);
  whole.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return whole;
}

async function readValue(executor: Executor, program: Program, value: Value, id: ValueId, scalars: Float32Array) {
  const { place, shape } = value;
  if (place.space === "scalar") return scalars.subarray(place.offset, place.offset + 1);
  if (place.space === "arena") {
    const read = await program.read(id);
    // a read gives 4 bytes a number as they are
    return value.dtype === "i32" ? new Int32Array(read.buffer, read.byteOffset, read.length) : read;
  }
  return (await executor.readHomes([{ place, length: sizeOf(shape) }]))[0]!;
}

export function largestError(found: Float32Array | Int32Array, expected: Numbers): number {
  if (found.length < expected.data.length) return Number.POSITIVE_INFINITY;
  let [worst, largest] = [0, 0];
  for (const [i, value] of expected.data.entries()) {
    const difference = Math.abs(found[i]! - value);
    // where the reference is not finite, the kernel must not be either
    const wrong = Number.isFinite(value) ? !Number.isFinite(difference) : Number.isFinite(found[i]!);
    if (wrong) return Number.POSITIVE_INFINITY;
    if (!Number.isFinite(value)) continue;
    largest = Math.max(largest, Math.abs(value));
    worst = Math.max(worst, difference);
  }
  return largest > 0 ? worst / largest : worst;
}
