// Where in its block each call of a training step is: at one of the block's units, forward or backward, or in what hangs on
// the block (auxiliary network, classifier, losses).

import type { Layout } from "#experiment/blocks";
import { unitPrefix } from "../nn/resnet";
import type { Call, Plan } from "../plan/plan";

export interface Section {
  block: number;
  kind: "forward" | "hanging" | "backward";
  /** Number of the unit in the network, from 0. Where kind is `hanging`, the block's last. */
  unit: number;
}

export function sectionsOf(plan: Plan, { blocks }: Pick<Layout, "blocks">): Section[] {
  const names = blocks.flatMap(({ units }) => units.map(unitPrefix));
  const numbers = new Map(names.map((name, unit) => [name, unit]));
  const firsts = blocks.map(({ index }) => blocks.slice(0, index).reduce((sum, { units }) => sum + units.length, 0));
  const unitOf = ({ inputs }: Call): number | undefined => {
    const home = [inputs.filter, inputs.weight, inputs.scale].find((id) => id !== undefined);
    const [name] = home === undefined ? [] : (/^layer\d+\.\d+/.exec(plan.values[home]!.name) ?? []);
    return name === undefined ? undefined : numbers.get(name);
  };
  let at: Section = { block: 0, kind: "forward", unit: 0 };
  return plan.calls.map((call) => {
    // the batch is made ready for the first block
    const block = call.mark.block ?? 0;
    const first = firsts[block]!;
    const last = first + blocks[block]!.units.length - 1;
    if (call.mark.phase === "input" || call.mark.phase === "forward") {
      at = { block, kind: "forward", unit: unitOf(call) ?? (at.block === block ? at.unit : first) };
    } else if (call.mark.phase === "auxiliary" || call.mark.phase === "loss") {
      at = { block, kind: "hanging", unit: last };
    } else {
      const unit = unitOf(call);
      if (unit !== undefined && unit >= first && unit <= last) at = { block, kind: "backward", unit };
    }
    return at;
  });
}
