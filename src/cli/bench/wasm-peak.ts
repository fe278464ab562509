// One thread's multiply-add peak in WebAssembly: a loop of 128-bit multiplications and additions that stay in registers,
// with relaxed multiply-add where there is one. The module is written out here, opcode by opcode.

import type { PeakMeter } from "./gpu-peak";

const CHAINS = 10;
const REPEATS = 4;
/** Aim of one measurement. */
const AIM_MS = 30;

const I32 = 0x7f;
const F32 = 0x7d;
const V128 = 0x7b;
const SIMD = 0xfd;
const MULTIPLY = [SIMD, 0xe6, 0x01];
const ADD = [SIMD, 0xe4, 0x01];
const RELAXED_MULTIPLY_ADD = [SIMD, 0x85, 0x02];
const SPLAT = [SIMD, 0x13];

const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const constant = (value: number) => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)];

/** LEB128, unsigned. */
function length(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...length(value >>> 7)];
}

const section = (id: number, bytes: number[]) => [id, ...length(bytes.length), ...bytes];

/** `run(loops: i32) -> f32`: CHAINS * REPEATS vector multiply-adds a loop. Local 0 counts, 1 is the factor. */
function moduleBytes(relaxed: boolean): Uint8Array<ArrayBuffer> {
  const chains = Array.from({ length: CHAINS }, (_, i) => 2 + i);
  const step = (chain: number) =>
    relaxed
      ? [...get(chain), ...get(1), ...get(1), ...RELAXED_MULTIPLY_ADD, ...set(chain)]
      : [...get(chain), ...get(1), ...MULTIPLY, ...get(1), ...ADD, ...set(chain)];
  const body = [
    ...[1, 1 + CHAINS, V128],
    ...[...constant(0.999), ...SPLAT, ...set(1)],
    ...chains.flatMap((chain) => [...constant(chain), ...SPLAT, ...set(chain)]),
    ...[0x03, 0x40],
    ...Array.from({ length: REPEATS }, () => chains.flatMap(step)).flat(),
    // loop while --count
    ...[...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b],
    ...get(2),
    ...chains.slice(1).flatMap((chain) => [...get(chain), ...ADD]),
    ...[SIMD, 0x1f, 0, 0x0b],
  ];
  const name = [...new TextEncoder().encode("run")];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, I32, 1, F32]),
    ...section(3, [1, 0]),
    ...section(7, [1, name.length, ...name, 0, 0]),
    ...section(10, [1, ...length(body.length), ...body]),
  ]);
}

async function compile(relaxed: boolean): Promise<(loops: number) => number> {
  const { instance } = await WebAssembly.instantiate(moduleBytes(relaxed));
  return instance.exports.run as (loops: number) => number;
}

function time(run: (loops: number) => number, loops: number): number {
  const began = performance.now();
  run(loops);
  return performance.now() - began;
}

/** The better of the two builds, as far as this engine has both. */
export async function openWasmPeak(): Promise<PeakMeter> {
  const builds = [await compile(false)];
  if (WebAssembly.validate(moduleBytes(true))) builds.push(await compile(true));
  let loops = 10_000;
  for (const run of builds) time(run, loops);
  while (time(builds[0]!, loops) < AIM_MS) loops *= 2;
  return {
    async measure() {
      const ms = Math.min(...builds.map((run) => time(run, loops)));
      return (loops * CHAINS * REPEATS * 4) / (ms / 1000);
    },
    close: () => undefined,
  };
}
