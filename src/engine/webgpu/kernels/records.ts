// What kernels from records of bytes in planes to normalised images have in common.

import type { CallView } from "../call-view";
import { Shader } from "../shader";

/** Sizes, a shader with records, draws and image bound, and WGSL of a byte at an index and of a byte's value normalised. */
export function openRecords(call: CallView) {
  const [h = 1, w = 1, c = 1] = call.numbers("shape");
  const n = call.shape("image")[0] ?? 1;
  const shader = new Shader(call);
  const records = shader.tensor("records", "u32");
  const draws = shader.tensor("draws", "i32");
  const image = shader.tensor("image", "f32");
  // every channel's mean in bytes, then every channel's factor
  const centres = call.numbers("mean").map((mean) => mean * 255);
  const factors = call.numbers("std").map((std) => 1 / (std * 255));
  const table = shader.table("table", new Uint32Array(Float32Array.from([...centres, ...factors]).buffer), "f32");
  const byte = (at: string) => `extractBits(${records(`${at} / 4u`)}, (${at} % 4u) * 8u, 8u)`;
  const normalised = (value: string, channel: string) =>
    `(${value} - ${table(channel)}) * ${table(`${channel} + ${c}u`)}`;
  return { n, h, w, c, shader, draws, image, byte, normalised };
}
