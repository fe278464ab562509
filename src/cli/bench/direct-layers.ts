// Direct 3x3 convolutions at stride 1, which Winograd's way takes from the peer net: of images one row lower, where it cannot.

import { tensorDraws } from "#data/random";
import type { PlanTarget } from "#engine/plan/executor";
import type { Call, Plan, Value, ValueId } from "#engine/plan/plan";
import type { CallGroup } from "./kernel-times";
import { multiplyAdds } from "./multiply-adds";

/** Height, width, channels. */
const LAYERS = [
  [31, 32, 16],
  [15, 16, 32],
  [7, 8, 64],
] as const;
const MARK = { block: 0, phase: "forward" } as const;

/** Kernel, inputs by name, output. */
const DIRECTIONS = {
  forward: ["convolution", ["x", "filter"], "y"],
  "input gradient": ["convolutionInputGradient", ["dy", "filter"], "dx"],
  "filter gradient": ["convolutionFilterGradient", ["x", "dy"], "dw"],
} as const;

/** One group for each layer and direction: a plan of one call, everything in the arena. */
export function directGroups(target: PlanTarget, images: number): CallGroup[] {
  return LAYERS.flatMap(([h, w, c]) =>
    Object.entries(DIRECTIONS).map(([direction, [kernel, inputs, output]]): CallGroup => {
      const values: Value[] = [];
      let end = 0;
      const add = (name: string, shape: readonly number[], born: number): ValueId => {
        const bytes = 4 * shape.reduce((a, b) => a * b, 1);
        const place = { space: "arena", buffer: 0, offset: end } as const;
        values.push({ name, shape, dtype: "f32", bytes, mark: MARK, place, born, lastUse: 1 });
        end += Math.ceil(bytes / target.alignment) * target.alignment;
        return values.length - 1;
      };
      const image = [images, h, w, c];
      const filter = [3, 3, c, c];
      const shapeOf = (name: string) => (name === "filter" || name === "dw" ? filter : image);
      const bare: Omit<Call, "scratch"> = {
        kernel,
        inputs: Object.fromEntries(inputs.map((name) => [name, add(name, shapeOf(name), -1)])),
        outputs: { [output]: add(output, shapeOf(output), 0) },
        inPlace: {},
        attributes: { stride: 1, size: 3 },
        mark: MARK,
      };
      const scratch = target
        .scratchBytes(bare, (id) => values[id]!)
        .map((bytes, i) => add(`scratch ${i}`, [Math.ceil(bytes / 4)], 0));
      const call = { ...bare, scratch };
      const plan: Plan = { values, calls: [call], scalarSlots: 1, arenaBytes: [end], livePeakBytes: end };
      const numbers = (id: ValueId) => tensorDraws(1, values[id]!.name).normal(values[id]!.bytes / 4);
      return {
        name: `direct ${h}x${w} ${c} to ${c}, 3x3 stride 1, ${direction}`,
        plan,
        feed: {
          inputs: new Map(Object.values(bare.inputs).map((id) => [id, numbers(id)])),
          scalars: new Float32Array(plan.scalarSlots),
        },
        multiplyAdds: multiplyAdds(call, plan),
      };
    }),
  );
}
