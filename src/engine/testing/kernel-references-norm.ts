// Batch norm in float64, with a plain residual or one that is a norm itself (docs/method.md, 1).

import { type Named, type Numbers, need, type Reference, zeros } from "./kernel-numbers";

const EPSILON = 1e-5;

const channelsOf = (x: Numbers) => x.shape.at(-1)!;
const inverseDeviation = (variance: number) => 1 / Math.sqrt(variance + EPSILON);

/** Sum per channel of `f` over all elements of x. */
function channelSums(x: Numbers, f: (i: number, channel: number) => number): Numbers {
  const c = channelsOf(x);
  const sums = zeros([c]);
  for (let i = 0; i < x.data.length; i++) sums.data[i % c]! += f(i, i % c);
  return sums;
}

const map = (x: Numbers, f: (i: number, channel: number) => number): Numbers => ({
  shape: x.shape,
  data: x.data.map((_, i) => f(i, i % channelsOf(x))),
});

/** Element i of x, centred and divided by the deviation. */
function normalised(inputs: Named, x: string, mean: string, variance: string) {
  const [values, centre, spread] = [need(inputs, x), need(inputs, mean), need(inputs, variance)];
  return (i: number, c: number) => (values.data[i]! - centre.data[c]!) * inverseDeviation(spread.data[c]!);
}

const ofResidual = (inputs: Named) => normalised(inputs, "residual", "residualMean", "residualVariance");

/** dy, where the ReLU let its input through. */
function masked(inputs: Named, relu: unknown): Numbers {
  const dy = need(inputs, "dy");
  if (!relu) return dy;
  const y = need(inputs, "y");
  return map(dy, (i) => (y.data[i]! > 0 ? dy.data[i]! : 0));
}

/** scale * rate * (g - mean of g - normalised x * mean of g * normalised x). */
function inputGradient(
  g: Numbers,
  variance: Numbers,
  scale: Numbers,
  dscale: Numbers,
  dshift: Numbers,
  xHat: (i: number, c: number) => number,
): Numbers {
  const count = g.data.length / channelsOf(g);
  return map(g, (i, c) => {
    const centred = g.data[i]! - dshift.data[c]! / count - (xHat(i, c) * dscale.data[c]!) / count;
    return scale.data[c]! * inverseDeviation(variance.data[c]!) * centred;
  });
}

const normGradientSums: Reference = (inputs, { relu }) => {
  const g = masked(inputs, relu);
  const xHat = normalised(inputs, "x", "mean", "variance");
  const sums = {
    dscale: channelSums(g, (i, c) => g.data[i]! * xHat(i, c)),
    dshift: channelSums(g, (i) => g.data[i]!),
  };
  if (!inputs.residual) return sums;
  const residualHat = ofResidual(inputs);
  return { ...sums, dresidualScale: channelSums(g, (i, c) => g.data[i]! * residualHat(i, c)) };
};

const normGradientApply: Reference = (inputs, { relu }): Record<string, Numbers> => {
  const g = masked(inputs, relu);
  const xHat = normalised(inputs, "x", "mean", "variance");
  const dshift = need(inputs, "dshift");
  const dx = inputGradient(g, need(inputs, "variance"), need(inputs, "scale"), need(inputs, "dscale"), dshift, xHat);
  if (!inputs.residual) return { dx, through: g };
  const dresidual = inputGradient(
    g,
    need(inputs, "residualVariance"),
    need(inputs, "residualScale"),
    need(inputs, "dresidualScale"),
    dshift,
    ofResidual(inputs),
  );
  return { dx, dresidual };
};

export const NORM_REFERENCES = {
  normStatistics(inputs) {
    const x = need(inputs, "x");
    const count = x.data.length / channelsOf(x);
    const sums = channelSums(x, (i) => x.data[i]!);
    const mean = { shape: sums.shape, data: sums.data.map((v) => v / count) };
    const squares = channelSums(x, (i, c) => (x.data[i]! - mean.data[c]!) ** 2);
    return { mean, variance: { shape: sums.shape, data: squares.data.map((v) => v / count) } };
  },
  normApply(inputs, { relu }) {
    const xHat = normalised(inputs, "x", "mean", "variance");
    const [scale, shift] = [need(inputs, "scale"), need(inputs, "shift")];
    const { residual, residualScale, residualShift } = inputs;
    const residualHat = residualScale ? ofResidual(inputs) : null;
    const added = (i: number, c: number) => {
      if (residualHat) return residualHat(i, c) * residualScale!.data[c]! + residualShift!.data[c]!;
      return residual ? residual.data[i]! : 0;
    };
    const y = map(need(inputs, "x"), (i, c) => {
      const sum = xHat(i, c) * scale.data[c]! + shift.data[c]! + added(i, c);
      return relu ? Math.max(sum, 0) : sum;
    });
    return { y };
  },
  normGradientSums,
  normGradientApply,
} satisfies Record<string, Reference>;
