// Changes of a network in training, as data: the charts mark them in the language that is spoken.

import { layoutOf } from "#experiment/blocks";
import type { Config } from "#experiment/config";
import { unitText } from "#experiment/split";
import type { LiveKnobs } from "#worker/protocol";

export type Change =
  | { what: "learningRate" | "ema" | "checkpoints" | "blocks"; before: number | "sqrt"; after: number | "sqrt" }
  | { what: "reconstruction" | "task"; before: [number, number]; after: [number, number] }
  | { what: "augmentation"; before: Config["augmentation"]; after: Config["augmentation"] }
  | { what: "rule"; before: Config["rule"]; after: Config["rule"] }
  | { what: "activations"; before: string; after: string }
  /** The unit before a cut; null where there was none, or is none any more. */
  | { what: "cut"; before: string | null; after: string | null }
  | { what: "emaCopy" | "bias" | "recompute"; on: boolean };

/** One that has a value before and after. */
type Turned = Exclude<Change, { on: boolean }>;

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** What live knobs changed. */
export function knobChanges(knobs: LiveKnobs, { optimizer, ema, host, augmentation }: Config): Change[] {
  const changes: Turned[] = [
    { what: "learningRate", before: optimizer.lr, after: knobs.learningRate },
    { what: "ema", before: ema.momentum, after: knobs.emaMomentum },
    { what: "reconstruction", before: host.lambdaRecon, after: knobs.lambdaRecon },
    { what: "task", before: host.lambdaTask, after: knobs.lambdaTask },
    { what: "augmentation", before: augmentation, after: knobs.augmentation },
  ];
  return changes.filter(({ before, after }) => !same(before, after));
}

/** What another plan changed. */
export function planChanges(config: Config, running: Config): Change[] {
  const values: Turned[] = [
    { what: "rule", before: running.rule, after: config.rule },
    ...cutChanges(ends(running), ends(config)),
    { what: "activations", before: running.storage.activations, after: config.storage.activations },
    { what: "checkpoints", before: running.checkpointing.segments, after: config.checkpointing.segments },
  ];
  const switches = [
    ["emaCopy", running.ema.enabled, config.ema.enabled],
    ["bias", running.bias.enabled, config.bias.enabled],
    ["recompute", running.storage.recompute, config.storage.recompute],
  ] as const;
  return [
    ...values.filter(({ before, after }) => !same(before, after)),
    ...switches.flatMap(([what, was, on]) => (was === on ? [] : [{ what, on }])),
  ];
}

/** The units before cuts. */
const ends = (config: Config) =>
  layoutOf(config)
    .blocks.slice(0, -1)
    .map(({ units }) => unitText(units.at(-1) ?? [0, 0]));

/** A cut that moved, came or went by its place; more of them by the number of blocks. */
function cutChanges(before: string[], after: string[]): Turned[] {
  const gone = before.filter((end) => !after.includes(end));
  const come = after.filter((end) => !before.includes(end));
  if (gone.length <= 1 && come.length <= 1) return [{ what: "cut", before: gone[0] ?? null, after: come[0] ?? null }];
  return [{ what: "blocks", before: before.length + 1, after: after.length + 1 }];
}
