// Convolution and the gradient of its input, direct.

import type { Argument, Entry } from "./entry";
import { pack, packedBytes, packTurned } from "./packed-filter";
import { type Phase, phasesOf } from "./phases";
import { type StripShape, stripsOf } from "./strips";
import type { CallShapes, PlacedCall, WasmKernel } from "./wasm-call";

type Image = readonly [number, number, number, number];

/** Without a border and at stride 1 all images are one long one. */
const joined = ([n, h, w, c]: Image): Image => [1, n * h, w, c];

/** What a direct convolution of `image` with a filter of `size` needs to know. */
function forwardShape(image: Image, size: number, stride: number): StripShape {
  const input = size === 1 && stride === 1 ? joined(image) : image;
  const pad = (size - 1) / 2;
  return {
    image: input,
    rows: Math.ceil(input[1] / stride),
    step: stride,
    span: size,
    above: pad,
    left: pad,
    right: pad,
  };
}

/** image [n, h, w, ci] and a packed filter to out [n, ceil(h / stride), ceil(w / stride), co]. */
export function convolve(
  [x, image]: readonly [Argument, Image],
  [packed, size, co]: readonly [Argument, number, number],
  stride: number,
  out: Argument,
  bias: Argument,
  [scratch, threads]: readonly [Argument, number],
): Entry {
  const shape = forwardShape(image, size, stride);
  const strips = stripsOf(shape, threads);
  const ci = image[3];
  const [rows, columns] = [shape.rows, Math.ceil(image[2] / stride)];
  return {
    kernel: "convolve",
    items: strips.items,
    arguments: {
      ...strips.arguments(x, scratch),
      bias,
      onto: 0,
      out,
      outImageBytes: rows * columns * co * 4,
      outRowStep: columns * co * 4,
      outPixelStep: co * 4,
      channels: co,
      phases: 1,
    },
    table: [packed, size, size * ci * 4, 0, 0, rows, columns],
  };
}

export const convolveScratch = (image: Image, size: number, stride: number, threads: number) =>
  stripsOf(forwardShape(image, size, stride), threads).bytes;

export const convolution: WasmKernel = {
  scratch(call) {
    const [size = 1, , ci = 1, co = 1] = call.shape("filter");
    return [
      packedBytes(size * size * ci, co),
      convolveScratch(call.image("x"), size, call.number("stride"), call.threads),
    ];
  },
  entries(call) {
    const [size = 1, , ci = 1, co = 1] = call.shape("filter");
    const [packed, strip] = [call.scratch(0), call.scratch(1)];
    const bias = call.maybe("bias");
    return [
      pack(call.at("filter"), size * size * ci, co, packed),
      convolve(
        [call.at("x"), call.image("x")],
        [packed, size, co],
        call.number("stride"),
        call.at("y"),
        // lanes beyond the last channel start from whatever follows the bias; nobody stores them
        bias,
        [strip, call.threads],
      ),
    ];
  },
};

/** From the image's gradient back to the input: dy plays the image. */
function backwardShape(call: CallShapes) {
  const [size = 1, , ci = 1, co = 1] = call.shape("filter");
  const stride = call.number("stride");
  const one = size === 1 && stride === 1;
  const [dx, dy] = [call.image("dx"), call.image("dy")].map((image) => (one ? joined(image) : image)) as [Image, Image];
  const phases = phasesOf(dx[1], dx[2], size, stride);
  const most = (numbers: number[]) => Math.max(0, ...numbers);
  const above = most(phases.map(({ row }) => -row.first));
  const left = most(phases.map(({ column }) => -column.first));
  const shape: StripShape = {
    image: dy,
    rows: Math.ceil(dx[1] / stride),
    step: 1,
    span: above + most(phases.map(({ row }) => row.end)) + 1,
    above,
    left,
    right: most(phases.map(({ column }) => column.end + column.size - dy[2])),
  };
  return { size, ci, co, stride, dx, phases, shape, strips: stripsOf(shape, call.threads) };
}

const tapsOf = ({ row, column }: Phase) => row.taps * column.taps;

export const convolutionInputGradient: WasmKernel = {
  scratch(call) {
    const { phases, co, ci, strips } = backwardShape(call);
    return [strips.bytes, ...phases.map((phase) => packedBytes(tapsOf(phase) * co, ci))];
  },
  entries(call: PlacedCall): Entry[] {
    const { size, ci, co, stride, dx, phases, shape, strips } = backwardShape(call);
    const packed = phases.map((_, i) => call.scratch(i + 1));
    const [, , width] = dx;
    return [
      packTurned(call.at("filter"), [size, ci, co], stride, phases, packed),
      {
        kernel: "convolve",
        items: strips.items,
        arguments: {
          ...strips.arguments(call.at("dy"), call.scratch(0)),
          bias: 0,
          onto: call.maybe("onto"),
          out: call.at("dx"),
          outImageBytes: dx[1] * width * ci * 4,
          outRowStep: stride * width * ci * 4,
          outPixelStep: stride * ci * 4,
          channels: ci,
          phases: phases.length,
        },
        table: phases.flatMap(({ row, column, y, x }, i) => [
          packed[i]!,
          row.taps,
          column.taps * co * 4,
          (shape.above + row.first) * strips.paddedRow + (shape.left + column.first) * co * 4,
          (y * width + x) * ci * 4,
          row.size,
          column.size,
        ]),
      },
    ];
  },
};
