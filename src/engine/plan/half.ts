// Activations that wait for the backward pass are kept as two float16 in a word; all arithmetic stays float32.

import { addValue, type Draft, type Graph, numbersIn } from "./graph";
import type { ValueId } from "./plan";

/** Smaller ones are not worth two calls. */
const LEAST_NUMBERS = 4096;
/** Reads of the backward pass that are closer than this share one unpacked copy. */
const NEAR_CALLS = 4;

/**
 * Packs each large value of the forward pass after its last use there, and unpacks it for its uses in the backward pass.
 */
export function keepHalf(graph: Graph): Graph {
  const isLate = ({ mark }: Draft) =>
    mark.phase === "backward" || mark.phase === "update" || mark.phase === "recompute";
  const readers: number[][] = graph.values.map(() => []);
  graph.calls.forEach(({ inputs }, index) => {
    for (const value of new Set(Object.values(inputs))) readers[value]!.push(index);
  });
  const asked = new Set(graph.outputs.values());
  const after = new Map<number, Draft[]>();
  const before = new Map<number, Draft[]>();
  const replaced = new Map<number, Map<ValueId, ValueId>>();
  const push = (map: Map<number, Draft[]>, at: number, call: Draft) => map.set(at, [...(map.get(at) ?? []), call]);

  graph.calls.forEach((call, index) => {
    if (isLate(call)) return;
    for (const value of Object.values(call.outputs)) {
      const { shape, dtype } = graph.values[value]!;
      const late = readers[value]!.filter((reader) => isLate(graph.calls[reader]!));
      if (dtype !== "f32" || numbersIn(shape) < LEAST_NUMBERS || late.length === 0 || asked.has(value)) continue;
      const lastForward = Math.max(index, ...readers[value]!.filter((reader) => !isLate(graph.calls[reader]!)));
      // nothing in between: packing would save nothing
      if (late[0]! - lastForward <= NEAR_CALLS) continue;
      const packed = addValue(graph, [Math.ceil(numbersIn(shape) / 2)], null, "i32");
      const helper = (kernel: "packHalf" | "unpackHalf", x: ValueId, y: ValueId, at: number): Draft => ({
        kernel,
        inputs: { x },
        outputs: { y },
        inPlace: {},
        attributes: {},
        mark: graph.calls[at]!.mark,
      });
      push(after, lastForward, helper("packHalf", value, packed, lastForward));
      let copy = -1;
      let previous = Number.NEGATIVE_INFINITY;
      for (const reader of late) {
        if (reader - previous > NEAR_CALLS) {
          copy = addValue(graph, shape);
          push(before, reader, helper("unpackHalf", packed, copy, reader));
        }
        previous = reader;
        replaced.set(reader, (replaced.get(reader) ?? new Map()).set(value, copy));
      }
    }
  });
  const calls = graph.calls.flatMap((call, index) => {
    const swapped = replaced.get(index);
    const inputs = Object.fromEntries(
      Object.entries(call.inputs).map(([name, value]) => [name, swapped?.get(value) ?? value]),
    );
    return [...(before.get(index) ?? []), { ...call, inputs }, ...(after.get(index) ?? [])];
  });
  return { ...graph, calls };
}
