// The kernels every planned backend has, and what each is told: names, inputs, outputs, attributes. Tensors are float32
// NHWC, filters HWIO, vectors [c], unless said otherwise; `scalar` inputs and outputs live in the small buffer of scalars.
// Padding is symmetric, (k - 1) / 2, also at stride 2 (docs/method.md, 1). "in place" names pairs that may share memory.

/**
 * Contracts. `?` marks what may be missing. `stop`: a scalar, 0 while all is well; losses set it to 1 when they are not
 * finite, and whatever changes a home leaves it as it is while `stop` is not 0, so that weights survive a diverged step.
 */
export const KERNELS = {
  /** records u8 [n, c*h*w] in planes, draws i32 [n, 3] (dy, dx, flip) -> image [n, h, w, c]. shape, pad, padMode, mean, std. */
  augment: {},
  /**
   * records as above, draws i32 [n, 5] (top, left, height, width, flip: a rectangle inside the record) -> image [n, h, w, c]:
   * the rectangle resized, bilinear, pixels' centres aligned, edges repeated. shape, mean, std.
   */
  resizedCrop: {},
  /** x [n,h,w,ci], filter [k,k,ci,co], bias? [co] -> y [n,ceil(h/stride),ceil(w/stride),co]. stride. */
  convolution: {},
  /** dy, filter, onto? [as dx] -> dx [n,h,w,ci]: the input's gradient, added to `onto` where given. stride. In place: dx on onto. */
  convolutionInputGradient: { inPlace: [["dx", "onto"]] },
  /** x, dy -> dw [k,k,ci,co]. stride, size (k). */
  convolutionFilterGradient: {},
  /**
   * The same, followed at once by the update: x, dy, weight, slot, learningRate scalar, stop -> weight, slot, both in
   * place. stride, size, momentum, nesterov, weightDecay (as `sgd`).
   */
  convolutionFilterUpdate: {
    inPlace: [
      ["weight", "weight"],
      ["slot", "slot"],
    ],
  },
  /**
   * Norms take vectors [n,c] as images of one pixel. x -> mean, variance [c]: of the batch, biased. Shifted or pairwise sums:
   * data of mean 50 and deviation 3 keeps 1e-5.
   */
  normStatistics: {},
  /**
   * x, mean, variance, scale, shift, residual? -> y = relu?(x * f + (shift - mean * f) + residual), f = scale / sqrt(variance
   * + 1e-5). The residual may be a norm of its own, computed on the way: residualMean, residualVariance, residualScale,
   * residualShift are then given. relu. In place: y on x, y on residual.
   */
  normApply: {
    inPlace: [
      ["y", "residual"],
      ["y", "x"],
    ],
  },
  /**
   * Gradients of scale and shift. dy, x, mean, variance, y? (mask: where relu, dy counts only where y > 0), and of the norm
   * in the residual where it has one: residual (its x), residualMean, residualVariance -> dscale, dshift, dresidualScale?
   * (its dshift is the same dshift). relu.
   */
  normGradientSums: {},
  /**
   * dy, x, mean, variance, scale, dscale, dshift, y? (mask as above) -> dx = f * (g - dshift / m - s * (x - mean) * dscale / m)
   * with g = masked dy, m = n*h*w, s = 1 / sqrt(variance + 1e-5), f = scale * s; and through? = g, the gradient of a plain residual; or, where the residual is a
   * norm (residual, residualMean, residualVariance, residualScale, dresidualScale given), dresidual = the same for it.
   * relu. In place: through on dy, dx on dy (not both).
   */
  normGradientApply: {
    inPlace: [
      ["through", "dy"],
      ["dx", "dy"],
    ],
  },
  /**
   * For entries i = 0..count-1: mean/i, variance/i (homes), batchMean/i, batchVariance/i, rate scalar, stop -> mean/i, variance/i in place:
   * r + rate * (b - r), the batch's variance times count/(count-1). attributes: entries, counts (numbers a channel, by entry).
   */
  runningStatistics: {},
  /** For entries: weight/i, slot/i (homes), gradient/i, learningRate scalar, stop -> weight/i, slot/i in place. entries, momentum, nesterov, weightDecay (docs/method.md, 5.1). */
  sgd: {},
  /** For entries: average/i, value/i (homes), momentum scalar, stop -> average/i in place: m * average + (1 - m) * value. entries. */
  movingAverage: {},
  /** x [n,h,w,c] -> y [n,c]: mean over pixels. */
  globalPool: {},
  /** dy [n,c] -> dx [n,h,w,c]. */
  globalPoolGradient: {},
  /**
   * x [n,h,w,c] -> y [n,H,W,c]: mean over rows floor(i*h/H) to ceil((i+1)*h/H) - 1 and columns alike. size [H,W].
   */
  averagePool: {},
  /** dy [n,H,W,c] -> dx [n,h,w,c]: its adjoint. */
  averagePoolGradient: {},
  /** x [n,ci], weight [ci,co], bias [co] -> y [n,co]. */
  linear: {},
  /** dy [n,co], x, weight -> dx?, dweight, dbias. */
  linearGradient: {},
  /** x -> y = max(x, 0), any shape. In place. */
  relu: { inPlace: [["y", "x"]] },
  /** dy, y -> dx = dy where y > 0. In place: dx on dy. */
  reluGradient: { inPlace: [["dx", "dy"]] },
  /**
   * logits [n,classes], labels i32 [n], dy? scalar -> loss scalar (mean), correct scalar (count; first of equals is the
   * answer), dlogits? = dy * (softmax - onehot) / n; sets stop where the loss is not finite. In place: dlogits on logits.
   */
  crossEntropy: { inPlace: [["dlogits", "logits"]] },
  /** features [n,width], labels i32 [n], dy? scalar -> loss scalar, dfeatures?; sets stop. temperature, baseTemperature (docs/method.md, 4.4). */
  contrast: {},
  /** features [n,width] -> y: rows divided by max(length, 1e-12). */
  normaliseRows: {},
  /**
   * z [n,h,w,c], image [n,h,w,c] normalised, dy? scalar -> loss scalar = mean of max(z,0) - z t + log(1 + exp(-|z|)),
   * t = image * std + mean; dz? = dy * (sigmoid(z) - t) / (n h w c); sets stop. mean, std. In place: dz on z.
   */
  reconstruction: { inPlace: [["dz", "z"]] },
  /** x [n,h,w,c] -> y [n,H,W,c], bilinear, aligned corners. size [H,W]. */
  resize: {},
  /** dy [n,H,W,c] -> dx [n,h,w,c]: its adjoint. */
  resizeGradient: {},
  /** a, b -> y = a + b, any shape. In place: y on a, y on b. */
  add: {
    inPlace: [
      ["y", "a"],
      ["y", "b"],
    ],
  },
  /** x [n,h,w,c], bias [c] -> y = x + bias. In place: y on x. */
  addChannels: { inPlace: [["y", "x"]] },
  /** x [n,h,w,c] -> y [c]: sum over images and pixels. */
  channelSum: {},
  /** bias, ema [n,h,w,c], scale [] (a home, one float) -> y = scale * bias + (2 - scale) * ema. In place: y on bias, y on ema. */
  scaledSum: {
    inPlace: [
      ["y", "bias"],
      ["y", "ema"],
    ],
  },
  /** dy, bias, ema, scale -> dbias, dema, dscale (one float in the arena). In place: dbias on dy. */
  scaledSumGradient: { inPlace: [["dbias", "dy"]] },
  /** step scalar (a whole number) -> y: 0 or 1 / (1 - rate), element i of the flat tensor from word i mod 4 of Philox at counter (i - i mod 4, step, layer, 0), key (seed, purpose). rate, seed, purpose, layer, shape. */
  dropoutMask: {},
  /** x, mask -> y = x * mask; also its own gradient. In place: y on x, y on mask. */
  dropout: {
    inPlace: [
      ["y", "x"],
      ["y", "mask"],
    ],
  },
  /** x [n,h,w,c] -> y [n,ceil(h/stride),ceil(w/stride),channels]: every stride-th pixel, zero channels on both sides (floor((channels-c)/2) before). stride, channels. */
  shortcut: {},
  /** dy -> dx [n,h,w,c], its adjoint. stride. */
  shortcutGradient: {},
  /**
   * x, any shape of m numbers -> y i32 [ceil(m/2)]: two float16 a word, number 2i in the low half; clamped to +-65504, NaN
   * stays NaN, a missing last number is 0.
   */
  packHalf: {},
  /** x i32 [ceil(m/2)] -> y of m numbers: what `packHalf` kept. */
  unpackHalf: {},
} as const satisfies Record<string, { inPlace?: readonly (readonly [string, string])[] }>;

export type KernelName = keyof typeof KERNELS;
