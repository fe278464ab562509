// What changes an image's size or layout: augmentation, sums over pixels, the shortcut without parameters.

import { blocksOf, perThread } from "./chunks";
import { type Argument, type Entry, real } from "./entry";
import type { PlacedCall, WasmKernel } from "./wasm-call";

export const augment: WasmKernel = {
  scratch: (call) => [perThread(call.image("image")[2] * 4, call.threads).all],
  entries(call) {
    const [n, height, width, channels] = call.image("image");
    return [
      {
        kernel: "augment",
        items: n,
        arguments: {
          records: call.at("records"),
          draws: call.at("draws"),
          image: call.at("image"),
          height,
          width,
          channels,
          pad: call.number("pad"),
          reflect: call.is("padMode", "reflect") ? 1 : 0,
          columns: call.scratch(0),
          columnsBytes: perThread(width * 4, call.threads).each,
        },
        table: normalTable(call.numbers("mean"), call.numbers("std")),
      },
    ];
  },
};

/** Factor and offset of each channel: value = byte * factor + offset. */
const normalTable = (mean: readonly number[], std: readonly number[]): Argument[] =>
  mean.flatMap((m, c) => [real(1 / (255 * std[c]!)), real(-m / std[c]!)]);

/** Two sources and a weight, of each column and of the row in work (kernels/resized-crop.ts). */
const sourcesBytes = (width: number, threads: number) => perThread((width + 1) * 12, threads);

export const resizedCrop: WasmKernel = {
  scratch: (call) => [sourcesBytes(call.image("image")[2], call.threads).all],
  entries(call) {
    const [n, height, width, channels] = call.image("image");
    const sources = { sources: call.scratch(0), sourcesBytes: sourcesBytes(width, call.threads).each };
    const tensors = { records: call.at("records"), draws: call.at("draws"), image: call.at("image") };
    return [
      {
        kernel: "resizedCrop",
        items: n,
        arguments: { ...tensors, height, width, channels, ...sources },
        table: normalTable(call.numbers("mean"), call.numbers("std")),
      },
    ];
  },
};

function pool(kernel: string, call: PlacedCall, images: string, vectors: string): Entry {
  const [n, h, w, channels] = call.image(images);
  return { kernel, items: n, arguments: { x: call.at(images), y: call.at(vectors), pixels: h * w, channels } };
}

export const globalPool: WasmKernel = {
  scratch: () => [],
  entries: (call) => [pool("globalPool", call, "x", "y")],
};

export const globalPoolGradient: WasmKernel = {
  scratch: () => [],
  entries: (call) => [pool("globalPoolGradient", call, "dx", "dy")],
};

function windows(kernel: string, large: string, small: string, itemsOf: "large" | "small"): WasmKernel {
  return {
    scratch: () => [],
    entries(call) {
      const [n, height, width, channels] = call.image(large);
      const [, tall, wide] = call.image(small);
      const items = n * (itemsOf === "large" ? height : tall);
      const shape = { height, width, tall, wide, channels };
      return [{ kernel, items, arguments: { x: call.at(large), y: call.at(small), ...shape } }];
    },
  };
}

export const averagePool = windows("averagePool", "x", "y", "small");
export const averagePoolGradient = windows("averagePoolGradient", "dx", "dy", "large");

/** Sums of x [.., c] per channel into y. */
export function channelSums(call: PlacedCall, x: string, y: string, image: Image, scratch: number): Entry[] {
  const { blocks, pixels, channels, blockPixels } = blocksOf(image);
  const tensors = { x: call.at(x), y: call.at(y) };
  const all = { ...tensors, pixels, channels, blockPixels, blocks, parts: call.scratch(scratch) };
  return [
    { kernel: "channelSumParts", items: blocks, arguments: all },
    { kernel: "channelSumJoin", items: channels, arguments: all },
  ];
}

type Image = readonly [number, number, number, number];

export function channelSumsBytes(image: Image): number {
  const { blocks, lanes } = blocksOf(image);
  return blocks * lanes * 4;
}

export const channelSum: WasmKernel = {
  scratch: (call) => [channelSumsBytes(call.image("x"))],
  entries: (call) => channelSums(call, "x", "y", call.image("x"), 0),
};

function shortcuts(kernel: "shortcut" | "shortcutGradient", small: string, large: string): WasmKernel {
  return {
    scratch: () => [],
    entries(call) {
      const [n, height, width, channels] = call.image(large);
      const [, rows, , outChannels] = call.image(small);
      const tensors = { x: call.at(large), y: call.at(small) };
      const items = n * (kernel === "shortcut" ? rows : height);
      const shape = { height, width, channels, outChannels, stride: call.number("stride") };
      return [{ kernel, items, arguments: { ...tensors, ...shape } }];
    },
  };
}

export const shortcut = shortcuts("shortcut", "y", "x");
export const shortcutGradient = shortcuts("shortcutGradient", "dy", "dx");
