// Changes of a network in training, as the words at their marks on the charts.

import { layoutOf } from "#experiment/blocks";
import type { Config } from "#experiment/config";
import { unitText } from "#experiment/split";
import type { LiveKnobs } from "#worker/protocol";

/** What live knobs changed, in the words of the marks. */
export function knobChanges(knobs: LiveKnobs, { optimizer, ema, host, augmentation }: Config): string[] {
  const change = (name: string, before: unknown, after: unknown) =>
    JSON.stringify(before) === JSON.stringify(after) ? [] : [`${name} ${String(before)} → ${String(after)}`];
  const text = ({ crop, pad, padMode, flip }: typeof augmentation) =>
    `${crop === "resized" ? "resized crop" : `${padMode} ${pad}`}${flip ? ", flip" : ""}`;
  return [
    ...change("learning rate", optimizer.lr, knobs.learningRate),
    ...change("EMA", ema.momentum, knobs.emaMomentum),
    ...change("reconstruction", host.lambdaRecon, knobs.lambdaRecon),
    ...change("task", host.lambdaTask, knobs.lambdaTask),
    ...change("augmentation", text(augmentation), text(knobs.augmentation)),
  ];
}

/** What another plan changed, in the words of the marks. */
export function planChanges(config: Config, running: Config): string[] {
  const ends = (of: Config) =>
    layoutOf(of)
      .blocks.slice(0, -1)
      .map(({ units }) => unitText(units.at(-1) ?? [0, 0]));
  const [before, after] = [ends(running), ends(config)];
  const [gone, come] = [before.filter((end) => !after.includes(end)), after.filter((end) => !before.includes(end))];
  const few = gone.length <= 1 && come.length <= 1;
  const cut = few
    ? `cut ${[...gone, ...come].join(" → ")}${gone.length === 0 ? " added" : come.length === 0 ? " removed" : ""}`
    : `${before.length + 1} → ${after.length + 1} blocks`;
  const onOff = (name: string, was: boolean, is: boolean) => (was === is ? [] : [`${name} ${is ? "on" : "off"}`]);
  return [
    ...(running.rule === config.rule ? [] : [`${running.rule} → ${config.rule}`]),
    ...(gone.length + come.length > 0 ? [cut] : []),
    ...onOff("EMA", running.ema.enabled, config.ema.enabled),
    ...onOff("bias", running.bias.enabled, config.bias.enabled),
    ...onOff("recompute", running.storage.recompute, config.storage.recompute),
    ...(running.storage.activations === config.storage.activations
      ? []
      : [`activations ${running.storage.activations} → ${config.storage.activations}`]),
    ...(running.checkpointing.segments === config.checkpointing.segments
      ? []
      : [`checkpoints ${running.checkpointing.segments} → ${config.checkpointing.segments}`]),
  ];
}
