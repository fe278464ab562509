// From settings to a whole, checked config: settings over the data set's facts over the defaults (docs/method.md, 9).

import * as v from "valibot";
import { layoutOf } from "./blocks";
import type { Config, DataFacts, Settings } from "./config";
import { defaultsFor } from "./defaults";
import { FaultError } from "./fault";
import type { Phrase } from "./phrases";
import { CONFIG_SCHEMA } from "./schema";
import { isTree, leaves, valueText } from "./settings";

/** Throws FaultError config.* naming the key that does not fit and what would. */
export function resolve(settings: Settings, data: DataFacts): Config {
  checkShape(settings, defaultsFor({}, data));
  const parsed = v.safeParse(CONFIG_SCHEMA, merge(defaultsFor(settings, data), settings));
  if (!parsed.success) throw misfit(parsed.issues[0]);
  const config = parsed.output as Config;
  checkData(config, settings, data);
  checkConsistency(config);
  layoutOf(config);
  return config;
}

const MAX_SHOWN = 60;

/** A value for people's eyes; a link can hold thousands of characters of it. */
function shown(value: unknown): string {
  const text = valueText(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

const invalid = (where: string, what: unknown, hint: Phrase) =>
  new FaultError({ code: "config.invalid", where, what: shown(what), hint });

/** Unknown keys, and groups where values belong, before anything is merged. */
function checkShape(settings: object, known: object, prefix = ""): void {
  for (const [name, value] of Object.entries(settings)) {
    const key = prefix + name;
    if (value === undefined) continue;
    const expected = Object.hasOwn(known, name) ? (known as Record<string, unknown>)[name] : undefined;
    if (expected === undefined) throw new FaultError({ code: "config.unknownKey", where: key });
    if (isTree(expected)) {
      if (!isTree(value)) throw invalid(key, value, "a group of keys");
      checkShape(value, expected, `${key}.`);
    }
  }
}

function merge(base: unknown, over: unknown): unknown {
  if (!isTree(base) || !isTree(over)) return over === undefined ? base : over;
  return Object.fromEntries(Object.entries(base).map(([name, value]) => [name, merge(value, over[name])]));
}

/** Names the whole knob, not the place inside its list: its words tell what the whole takes. */
function misfit({ path, message }: v.InferIssue<typeof CONFIG_SCHEMA>): FaultError {
  const keys = path?.filter(({ type }) => type === "object") ?? [];
  // every knob has typed words (schema.ts)
  return invalid(keys.map(({ key }) => key).join("."), keys.at(-1)?.value, message as Phrase);
}

function checkData(config: Config, settings: Settings, data: DataFacts): void {
  for (const [key, set, known] of [
    ["network.classes", settings.network?.classes, data.classes],
    ["network.channels", settings.network?.channels, data.channels],
    ["data.imageSize", settings.data?.imageSize, data.imageSize],
  ] as const) {
    if (set !== undefined && set !== known) {
      throw new FaultError({ code: "config.contradictsData", where: key, what: String(set), hint: String(known) });
    }
  }
  for (const key of ["mean", "std"] as const) {
    if (config.data[key].length !== config.network.channels) {
      throw invalid(`data.${key}`, config.data[key], `${config.network.channels} numbers`);
    }
  }
  if (config.batch.size > data.trainRecords) {
    const [what, hint] = [String(config.batch.size), String(data.trainRecords)];
    throw new FaultError({ code: "config.batchTooLarge", where: "batch.size", what, hint });
  }
}

function checkConsistency(config: Config): void {
  const { rule, ema, bias, schedule, optimizer, head, host, contrast } = config;
  // DGL's blocks learn by cross entropy, without a decoder (docs/method.md, 4.3)
  if (rule !== "end-to-end" && head.config === "dgl" && (host.kind === "infopro" || contrast.enabled))
    throw invalid("head.config", head.config, "another head with host infopro or contrast");
  if (rule === "man") {
    if (!ema.enabled && !bias.enabled) throw new FaultError({ code: "config.noBranch" });
    if (bias.enabled && bias.form !== "unit" && !ema.enabled)
      throw invalid("bias.form", bias.form, "unit while EMA is off");
  }
  if (optimizer.nesterov && optimizer.momentum === 0) throw invalid("optimizer.nesterov", true, "a momentum above 0");
  if (schedule.kind === "cosine" && schedule.warmupEpochs >= schedule.epochs) {
    throw invalid("schedule.warmupEpochs", schedule.warmupEpochs, `below schedule.epochs (${schedule.epochs})`);
  }
  const { crop, pad } = config.augmentation;
  if (crop === "shift" && pad >= config.data.imageSize) {
    throw invalid("augmentation.pad", pad, `below data.imageSize (${config.data.imageSize})`);
  }
}

/** What a config holds that the defaults under `base` do not: what a link or a report needs. */
export function differences(settings: Settings, data: DataFacts, base: Settings = {}): [key: string, value: unknown][] {
  const defaults = defaultsFor(settings, data);
  const before = new Map(leaves(merge(defaults, base) as Config));
  return leaves(merge(defaults, settings) as Config).filter(
    ([key, value]) => JSON.stringify(before.get(key)) !== JSON.stringify(value),
  );
}
