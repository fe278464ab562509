// Everything the engine calls, in one module.

export { augment } from "./augment";
export { contrastGradient, contrastPairs, contrastRows, normaliseRows } from "./contrast";
export { convolve } from "./convolution";
export { dropoutMask } from "./dropout";
export { add, addChannels, multiply, relu, reluGradient, scaledSum, scaledSumGradient, sumUp } from "./elements";
export { filterGradient } from "./filter-gradient";
export { packHalf, unpackHalf } from "./half";
export { crossEntropy, finishLoss, reconstruction } from "./losses";
export { normApply } from "./norm-apply";
export { normGradientApply } from "./norm-gradient-apply";
export { normSumsJoin, normSumsParts } from "./norm-gradient-sums";
export { statisticsJoin, statisticsParts } from "./norm-statistics";
export { pack, packTurned } from "./pack";
export {
  averagePool,
  averagePoolGradient,
  channelSumJoin,
  channelSumParts,
  globalPool,
  globalPoolGradient,
} from "./pool";
export { resize, resizeGradient } from "./resize";
export { resizedCrop } from "./resized-crop";
export { run, serve } from "./run";
export { shortcut, shortcutGradient } from "./shortcut";
export { winogradConvolve, winogradProducts } from "./winograd";
export { transformFilter, winogradFilterGradient, winogradFilterUpdate } from "./winograd-filter";
export { movingAverage, runningStatistics, sgd, sumParts, updateFilter } from "./update";
