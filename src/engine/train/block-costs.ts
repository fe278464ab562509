// Costs of units and auxiliary networks for the formula of experiment/block-costs.ts, read off the plans of a network with at
// most three units a stage: whole, cut at every unit, and cut into pairs both ways, so that every unit is met inside a block,
// first, last, and alone.

import {
  type AuxiliaryCosts,
  type BlockCosts,
  type ByRole,
  type LossPart,
  MOST_UNITS,
  roleOf,
  type UnitCosts,
} from "#experiment/block-costs";
import type { Block } from "#experiment/blocks";
import type { Config, UnitName } from "#experiment/config";
import { stageSize } from "#experiment/shapes";
import { unitNames, unitsPerStage } from "#experiment/split";
import type { Model } from "../local/model";
import { isAuxiliary } from "../nn/initialise";
import { type Life, liveBytes, livesOf } from "../plan/live";
import type { Plan } from "../plan/plan";
import type { TraceBackend } from "../plan/trace";
import type { ForecastTarget } from "./forecast-target";
import { homeTensors } from "./memory-parts";
import { planTraining, withZeroModel } from "./plan-training";
import { type Section, sectionsOf } from "./sections";

const SMALL_DEPTHS = [8, 14, 20] as const;
const SEVERAL_PARTS: readonly LossPart[] = ["task", "both", "recon"];

/** `trace` must be tfjs's current backend. The split of the config does not matter, nor do checkpoints. */
export function blockCosts(trace: TraceBackend, config: Config, target: ForecastTarget): BlockCosts {
  const depth = SMALL_DEPTHS[Math.min(unitsPerStage(config.network.depth), MOST_UNITS) - 1]!;
  // a network that is trained as a whole is one that may be cut
  const rule = config.rule === "local" ? ("local" as const) : ("man" as const);
  const small: Config = {
    ...config,
    network: { ...config.network, depth },
    rule,
    host: { ...config.host, schedule: "constant" },
  };
  const units = unitNames(depth);
  const costs = new CostReader(small, units);
  const read = (cutAfter: (unit: number) => boolean, part: LossPart) => {
    const list = units.filter((_, unit) => cutAfter(unit) || unit === units.length - 1);
    withZeroModel({ ...small, split: { k: 1, reference: null, list } }, (model) => {
      const parts = { recon: part !== "task", task: part !== "recon" };
      const { plan } = planTraining(trace, model, target, () => parts);
      costs.read(model, plan, part);
    });
  };
  for (const part of config.host.kind === "infopro" ? SEVERAL_PARTS : (["task"] as const)) read(() => true, part);
  read(() => false, "task");
  read((unit) => unit % 2 === 0, "task");
  read((unit) => unit % 2 === 1, "task");
  return costs.found;
}

const noRoles = (): ByRole => [0, 0, 0, 0];

/** Gathers costs plan by plan. */
class CostReader {
  readonly found: BlockCosts;

  constructor({ network, data, batch }: Config, units: readonly UnitName[]) {
    const pixels = (stage: number) => stageSize(data.imageSize, stage) ** 2;
    this.found = {
      units: units.map(
        ([stage]): UnitCosts => ({
          kept: noRoles(),
          forward: noRoles(),
          backward: noRoles(),
          output: 4 * batch.size * pixels(stage) * (network.width[stage] ?? 0),
          lasting: 0,
        }),
      ),
      auxiliaries: units.map((): AuxiliaryCosts => ({ most: {}, lasting: 0 })),
      image: 4 * batch.size * pixels(1) * network.channels,
      labels: 4 * batch.size,
    };
  }

  /** Units are read where only the task is computed: then no block but the first holds the image. */
  read(model: Model, plan: Plan, part: LossPart): void {
    const { units, auxiliaries, image, labels } = this.found;
    const { blocks } = model.layout;
    const sections = sectionsOf(plan, model.layout);
    const lives = livesOf(plan);
    const { kept, before } = this.keptBytes(model, plan, sections, lives);
    const ends = unitEnds(blocks);
    liveBytes(plan, lives).forEach((live, call) => {
      const { block, kind, unit } = sections[call]!;
      const { first, last } = ends[block]!;
      const final = block === blocks.length - 1;
      const holdsImage = first === 0 || (part !== "task" && !final);
      const given = labels + (first > 0 ? units[first - 1]!.output : 0) + (holdsImage ? image : 0);
      if (kind === "hanging") {
        const most = live - given - before[last]! - kept[last]!;
        if (!final || part === "task")
          auxiliaries[last]!.most[part] = Math.max(auxiliaries[last]!.most[part] ?? 0, most);
      } else if (part === "task") {
        const handedOn = kind === "backward" && unit < last && !final ? units[last]!.output : 0;
        const role = roleOf(unit === first, unit === last);
        const costs = units[unit]![kind];
        costs[role] = Math.max(costs[role]!, live - given - before[unit]! - handedOn);
        units[unit]!.kept[role] = kept[unit]!;
      }
    });
    if (blocks.length === units.length) this.readLasting(model);
  }

  /** Of each unit: its activations that are there when its block's loss is known, and those of the block's units before. */
  private keptBytes({ layout }: Model, plan: Plan, sections: readonly Section[], lives: readonly Life[]) {
    const losses = layout.blocks.map(({ index }) =>
      plan.calls.findLastIndex(({ mark }) => mark.block === index && mark.phase === "loss"),
    );
    const kept = this.found.units.map(() => 0);
    for (const { value, born, last } of lives) {
      const { mark, bytes } = plan.values[value]!;
      if (born < 0 || mark.phase === "input") continue;
      const { block, kind, unit } = sections[born]!;
      if (kind === "forward" && last >= losses[block]!) kept[unit]! += bytes;
    }
    const before = kept.map(() => 0);
    for (const { first, last } of unitEnds(layout.blocks)) {
      for (let unit = first + 1; unit <= last; unit++) before[unit] = before[unit - 1]! + kept[unit - 1]!;
    }
    return { kept, before };
  }

  private readLasting(model: Model): void {
    const { units, auxiliaries } = this.found;
    for (const side of [...units, ...auxiliaries]) side.lasting = 0;
    for (const { name, block, bytes } of homeTensors(model, 0)) {
      (isAuxiliary(name.replace(/^slot\//, "")) ? auxiliaries : units)[block ?? 0]!.lasting += bytes;
    }
  }
}

/** Numbers of each block's first and last unit. */
function unitEnds(blocks: readonly Block[]): { first: number; last: number }[] {
  let next = 0;
  return blocks.map(({ units }) => {
    next += units.length;
    return { first: next - units.length, last: next - 1 };
  });
}
