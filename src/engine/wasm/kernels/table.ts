// Numbers per channel, laid out so that a flat loop over a tensor can walk along with them: repeated over `period` numbers,
// the least common multiple of the channels and 4.

export const EPSILON: f64 = 1e-5;

/** 1 / sqrt(variance + epsilon) of a channel. */
// @ts-ignore: decorator
@inline
export function inverseDeviation(variance: usize, channel: usize): f64 {
  return 1 / sqrt<f64>(<f64>load<f32>(variance + (channel << 2)) + EPSILON);
}

// @ts-ignore: decorator
@inline
export function numberAt(vector: usize, channel: usize): f64 {
  return <f64>load<f32>(vector + (channel << 2));
}

/** Where number i of the period stands in a table of `entryBytes` for every four numbers. */
// @ts-ignore: decorator
@inline
export function placeOf(table: usize, i: i32, entryBytes: usize): usize {
  return table + usize(i >> 2) * entryBytes + (usize(i & 3) << 2);
}
