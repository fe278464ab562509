// How many multiply-adds a call or a plan makes, counted on the direct convolution whatever the kernel really does.

import type { Call, Plan } from "#engine/plan/plan";

const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** 0 for kernels that only pass over their data. */
export function multiplyAdds({ kernel, inputs, attributes }: Call, { values }: Plan): number {
  const shape = (name: string) => values[inputs[name]!]!.shape;
  switch (kernel) {
    case "convolution": {
      const [k = 0, , , co = 0] = shape("filter");
      const [n = 0, h = 0, w = 0, ci = 0] = shape("x");
      const stride = Number(attributes.stride);
      return n * Math.ceil(h / stride) * Math.ceil(w / stride) * k * k * ci * co;
    }
    case "convolutionInputGradient":
      return product(shape("dy")) * product(shape("filter").slice(0, 3));
    case "convolutionFilterGradient":
    case "convolutionFilterUpdate":
      return product(shape("dy")) * Number(attributes.size) ** 2 * shape("x")[3]!;
    case "linear":
      return shape("x")[0]! * product(shape("weight"));
    case "linearGradient":
      return 2 * shape("x")[0]! * product(shape("weight"));
    default:
      return 0;
  }
}

export const planMultiplyAdds = (plan: Plan) => plan.calls.reduce((sum, call) => sum + multiplyAdds(call, plan), 0);
