// How each kernel of the contract is done here.

import type { KernelName } from "../plan/kernels";
import { convolution, convolutionInputGradient } from "./convolution-calls";
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
import { convolutionFilterGradient, convolutionFilterUpdate } from "./filter-calls";
import { packHalf, unpackHalf } from "./half-calls";
import { augment, channelSum, globalPool, globalPoolGradient, shortcut, shortcutGradient } from "./image-calls";
import { linear, linearGradient } from "./linear-calls";
import { contrast, crossEntropy, normaliseRows, reconstruction } from "./loss-calls";
import { normApply, normGradientApply, normGradientSums, normStatistics } from "./norm-calls";
import { resize, resizeGradient } from "./resize-calls";
import { movingAverage, runningStatistics, sgd } from "./update-calls";
import type { WasmKernel } from "./wasm-call";

export const WASM_KERNELS: Record<KernelName, WasmKernel> = {
  add,
  addChannels,
  augment,
  channelSum,
  contrast,
  convolution,
  convolutionFilterGradient,
  convolutionFilterUpdate,
  convolutionInputGradient,
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
  resizeGradient,
  runningStatistics,
  scaledSum,
  scaledSumGradient,
  sgd,
  shortcut,
  shortcutGradient,
  unpackHalf,
};
