// How each kernel of the contract is done here.

import type { KernelName } from "../plan/kernels";
import * as direct from "./convolution-calls";
import {
  add,
  addChannels,
  dropout,
  dropoutMask,
  relu,
  reluGradient,
  scaledSum,
  scaledSumGradient,
} from "./element-calls";
import * as directFilter from "./filter-calls";
import { packHalf, unpackHalf } from "./half-calls";
import {
  augment,
  averagePool,
  averagePoolGradient,
  channelSum,
  globalPool,
  globalPoolGradient,
  resizedCrop,
  shortcut,
  shortcutGradient,
} from "./image-calls";
import { linear, linearGradient } from "./linear-calls";
import { contrast, crossEntropy, normaliseRows, reconstruction } from "./loss-calls";
import { normApply, normGradientApply, normGradientSums, normStatistics } from "./norm-calls";
import { resize, resizeGradient } from "./resize-calls";
import { movingAverage, runningStatistics, sgd } from "./update-calls";
import type { CallShapes, WasmKernel } from "./wasm-call";
import {
  choose,
  winogradFits,
  winogradForward,
  winogradGradient,
  winogradInputGradient,
  winogradUpdate,
} from "./winograd-calls";

/** By the input's image, and the filter. */
const byFilter = (image: "x" | "dx") => (call: CallShapes) => {
  const [size = 1, , , co = 1] = call.shape("filter");
  return winogradFits(call.image(image), co, size, call.number("stride"));
};
const byGradient = (call: CallShapes) =>
  winogradFits(call.image("x"), call.image("dy")[3], call.number("size"), call.number("stride"));

export const WASM_KERNELS: Record<KernelName, WasmKernel> = {
  add,
  addChannels,
  augment,
  averagePool,
  averagePoolGradient,
  channelSum,
  contrast,
  convolution: choose(direct.convolution, winogradForward, byFilter("x")),
  convolutionFilterGradient: choose(directFilter.convolutionFilterGradient, winogradGradient, byGradient),
  convolutionFilterUpdate: choose(directFilter.convolutionFilterUpdate, winogradUpdate, byGradient),
  convolutionInputGradient: choose(direct.convolutionInputGradient, winogradInputGradient, byFilter("dx")),
  crossEntropy,
  dropout,
  dropoutMask,
  globalPool,
  globalPoolGradient,
  linear,
  linearGradient,
  movingAverage,
  normaliseRows,
  normApply,
  normGradientApply,
  normGradientSums,
  normStatistics,
  packHalf,
  reconstruction,
  relu,
  reluGradient,
  resize,
  resizedCrop,
  resizeGradient,
  runningStatistics,
  scaledSum,
  scaledSumGradient,
  sgd,
  shortcut,
  shortcutGradient,
  unpackHalf,
};
