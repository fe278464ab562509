// Every kernel by name.

import type { KernelName } from "../plan/kernels";
import type { Kernel } from "./kernel";
import { addChannels } from "./kernels/add-channels";
import { augment } from "./kernels/augment";
import { averagePool, averagePoolGradient } from "./kernels/average-pool";
import { channelSum } from "./kernels/channel-sum";
import { contrast } from "./kernels/contrast";
import { convolution, convolutionInputGradient } from "./kernels/convolution";
import { crossEntropy } from "./kernels/cross-entropy";
import { dropoutMask } from "./kernels/dropout-mask";
import { add, dropout, relu, reluGradient } from "./kernels/elementwise";
import { convolutionFilterGradient, convolutionFilterUpdate } from "./kernels/filter-gradient";
import { globalPool, globalPoolGradient } from "./kernels/global-pool";
import { packHalf, unpackHalf } from "./kernels/half";
import { linear, linearGradient } from "./kernels/linear";
import { normApply } from "./kernels/norm-apply";
import { normGradientApply } from "./kernels/norm-gradient-apply";
import { normGradientSums } from "./kernels/norm-gradient-sums";
import { normStatistics } from "./kernels/norm-statistics";
import { reconstruction } from "./kernels/reconstruction";
import { resize, resizeGradient } from "./kernels/resize";
import { resizedCrop } from "./kernels/resized-crop";
import { normaliseRows } from "./kernels/rows";
import { scaledSum, scaledSumGradient } from "./kernels/scaled-sum";
import { shortcut, shortcutGradient } from "./kernels/shortcut";
import { movingAverage, runningStatistics, sgd } from "./kernels/updates";

const KERNELS: Record<KernelName, Kernel> = {
  add,
  addChannels,
  augment,
  averagePool,
  averagePoolGradient,
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
  normApply,
  normGradientApply,
  normGradientSums,
  normStatistics,
  normaliseRows,
  packHalf,
  reconstruction,
  relu,
  reluGradient,
  resize,
  resizeGradient,
  resizedCrop,
  runningStatistics,
  scaledSum,
  scaledSumGradient,
  sgd,
  shortcut,
  shortcutGradient,
  unpackHalf,
};

export const kernelOf = (name: KernelName): Kernel => KERNELS[name];
