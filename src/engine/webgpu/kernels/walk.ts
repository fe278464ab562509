// How kernels walk over pixels channel by channel: an invocation takes one block of channels (four, or one) of every
// `steps`-th pixel, so that neighbours read neighbours. What belongs to the channels is loaded once an invocation.

import { type At, elementOf, type Shader, type Width, widthOf } from "../shader";

export interface Walk {
  width: Width;
  /** Of one block: vec4f or f32. */
  element: "vec4f" | "f32";
  /** Blocks of channels. */
  blocks: number;
  pixels: number;
  /** Invocations that share a block of channels. */
  steps: number;
  threads: number;
}

function walk(pixels: number, channels: number, steps: (blocks: number) => number): Walk {
  const width = widthOf(channels);
  const blocks = channels / width;
  const shared = Math.max(1, Math.min(pixels, Math.ceil(steps(blocks))));
  return { width, element: elementOf(width), blocks, pixels, steps: shared, threads: blocks * shared };
}

/** For sums: about `threads` invocations, but none that has fewer than 8 pixels to sum. */
export function sumWalk(pixels: number, channels: number, threads: number): Walk {
  return walk(pixels, channels, (blocks) => Math.min(threads / blocks, pixels / 8));
}

/** For maps: each invocation does about `each` pixels. */
export function mapWalk(pixels: number, channels: number, each: number): Walk {
  return walk(pixels, channels, () => pixels / each);
}

/** WGSL: sets `c` (block of channels), then runs `body` with `i`, the index of its block at each pixel. */
export function walkText(shader: Shader, { blocks, pixels, steps }: Walk, before: string, body: string): string {
  const [b, p, s] = [shader.u32("blocks", blocks), shader.u32("pixels", pixels), shader.u32("steps", steps)];
  return `
    let blocks = ${b};
    let c = t % blocks;
    let step = t / blocks;
    ${before}
    let stride = ${s} * blocks;
    let end = ${p} * blocks;
    for (var i = step * blocks + c; i < end; i += stride) {
      ${body}
    }`;
}

/** Bytes for `sums` blocks of channels from every invocation of a walk. */
export const partialBytes = ({ threads, width }: Walk, sums: number) => 4 * threads * width * sums;

/** WGSL index of partial sum `number` of `sums`; `step` and `c` as in the walk. */
export const partialAt = (partials: At, sums: number, number: number, step = "step") =>
  partials(`(${step} * ${sums}u + ${number}u) * blocks + c`);
