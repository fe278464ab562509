// The memory of a training step from its config alone: the plan that would run, read call by call. Nothing is computed and
// no device is touched.

import type { Config } from "#experiment/config";
import {
  type BlockForecast,
  type Forecast,
  type ForecastAnswer,
  type MemoryPart,
  type MemoryParts,
  partsBytes,
  type StepForecast,
  type StepStretch,
  type StepTensor,
} from "#experiment/forecast";
import { segmentsOf } from "#experiment/segments";
import type { Model } from "../local/model";
import { type Life, liveBytes, livesOf } from "../plan/live";
import type { Plan, ValueId } from "../plan/plan";
import type { TraceBackend } from "../plan/trace";
import type { ForecastTarget } from "./forecast-target";
import { homeTensors, noParts, valueParts } from "./memory-parts";
import { planTraining, withZeroModel } from "./plan-training";
import { type Section, sectionsOf } from "./sections";

/** `trace` must be tfjs's current backend. */
export function forecast(trace: TraceBackend, config: Config, target: ForecastTarget): Forecast {
  return withZeroModel(config, (model) => forecastModel(trace, model, target));
}

/** The same network end to end, keeping everything. */
export const endToEndOf = (config: Config): Config => ({
  ...config,
  rule: "end-to-end",
  checkpointing: { segments: 0 },
});

/** The same network end to end with checkpoints: as many as the config says, else the root of its units. */
export const checkpointingOf = (config: Config): Config => ({
  ...config,
  rule: "end-to-end",
  checkpointing: { segments: config.checkpointing.segments || "sqrt" },
});

interface RivalOptions {
  /** Awaited between the plans; what it throws ends the work. */
  pause?: () => Promise<void>;
  /** Forecasts of rivals made before on the same device; new ones are added. Most edits leave the rivals as they are. */
  known?: Map<string, StepForecast>;
}

export async function forecastBesideRivals(
  trace: TraceBackend,
  config: Config,
  target: ForecastTarget,
  { pause = async () => undefined, known = new Map() }: RivalOptions = {},
): Promise<ForecastAnswer> {
  const rival = (wished: Config): StepForecast => {
    const key = wholeKey(wished);
    let found = known.get(key);
    if (!found) {
      const { tensors: _, ...step } = forecast(trace, wished, target);
      found = step;
      known.set(key, found);
    }
    return found;
  };
  const own = forecast(trace, config, target);
  await pause();
  const endToEnd = rival(endToEndOf(config));
  await pause();
  const checkpointing = rival(checkpointingOf(config));
  return { forecast: own, endToEnd, checkpointing, segments: segmentsOf(checkpointingOf(config)) };
}

/** What the step of a network that is trained as a whole depends on. */
function wholeKey({ split, ema, bias, host, head, contrast, optimizer, schedule, seed, ...whole }: Config): string {
  return JSON.stringify(whole);
}

function forecastModel(trace: TraceBackend, model: Model, target: ForecastTarget): Forecast {
  const { plan, homeBuffers } = planTraining(trace, model, target);
  const homes = homeTensors(model, plan.calls.length);
  const step = new PlannedStep(model, plan, homes);
  const blocks = step.blocks();
  const peak = blocks.reduce((best, block) => (block.peakBytes > best.peakBytes ? block : best));
  const tensors = [...homes, ...step.tensors()];
  const { all, staging } = target.allocated(homeBuffers, plan);
  return {
    peakBytes: peak.peakBytes,
    parts: peak.parts,
    allocatedBytes: all,
    stagingBytes: staging,
    activationBytes: step.activationBytes(),
    lastingBytes: step.lasting,
    blocks,
    liveBytes: step.live,
    stretches: stretchesOf(plan, step.live),
    tensors,
    limits: target.broken(
      homeBuffers,
      plan,
      tensors.reduce((a, b) => (b.bytes > a.bytes ? b : a)),
    ),
  };
}

/** A plan's live bytes, and what they are at a call. */
class PlannedStep {
  readonly lasting: number;
  /** Live bytes at each call, lasting ones among them. */
  readonly live: number[];
  private readonly lives: Life[];
  private readonly sections: Section[];
  private readonly partOf: (value: ValueId) => MemoryPart;

  constructor(
    private readonly model: Model,
    private readonly plan: Plan,
    private readonly homes: readonly StepTensor[],
  ) {
    this.lives = livesOf(plan);
    this.partOf = valueParts(model, plan);
    this.sections = sectionsOf(plan, model.layout);
    this.lasting = homes.reduce((sum, { bytes }) => sum + bytes, 0);
    this.live = liveBytes(plan, this.lives).map((bytes) => bytes + this.lasting);
  }

  blocks(): BlockForecast[] {
    const { layout } = this.model;
    const peakAt = layout.blocks.map(() => -1);
    this.plan.calls.forEach(({ mark: { block } }, call) => {
      // what comes before the first block is for it
      const of = block ?? 0;
      if (peakAt[of]! < 0 || this.live[call]! > this.live[peakAt[of]!]!) peakAt[of] = call;
    });
    const lasting = layout.blocks.map(() => 0);
    for (const { block, bytes } of this.homes) lasting[block ?? 0]! += bytes;
    return layout.blocks.map(({ index, units, auxiliary }) => {
      const parts = this.partsAt(peakAt[index]!);
      const worked = partsBytes(parts, ["activations", "auxiliary", "transient", "gradients"]);
      const inAuxiliary = auxiliary !== null && this.sections[peakAt[index]!]!.kind === "hanging";
      const auxiliaryBytes = inAuxiliary ? worked - parts.activations : 0;
      return {
        block: index,
        first: units[0]!,
        last: units.at(-1)!,
        peakBytes: this.live[peakAt[index]!]!,
        parts,
        ownBytes: worked - auxiliaryBytes,
        auxiliaryBytes,
        lastingBytes: lasting[index]!,
      };
    });
  }

  tensors(): StepTensor[] {
    return this.lives.map(({ value, born, last }) => {
      const { name, shape, bytes, mark } = this.plan.values[value]!;
      return { name, shape, block: mark.block, part: this.partOf(value), bytes, born, lastUse: last };
    });
  }

  /** Most bytes of activations alive at one call. */
  activationBytes(): number {
    const kept = this.lives.filter(({ value }) => ["activations", "auxiliary"].includes(this.partOf(value)));
    return liveBytes(this.plan, kept).reduce((a, b) => Math.max(a, b), 0);
  }

  private partsAt(call: number): MemoryParts {
    const parts = noParts();
    for (const { part, bytes } of this.homes) parts[part] += bytes;
    for (const { value, born, last } of this.lives) {
      if (born <= call && call <= last) parts[this.partOf(value)] += this.plan.values[value]!.bytes;
    }
    return parts;
  }
}

function stretchesOf({ calls }: Plan, live: readonly number[]): StepStretch[] {
  const stretches: StepStretch[] = [];
  calls.forEach(({ mark: { block, phase } }, call) => {
    const last = stretches.at(-1);
    if (last?.block === block && last.phase === phase) {
      last.to = call;
      last.peakBytes = Math.max(last.peakBytes, live[call]!);
    } else stretches.push({ block, phase, from: call, to: call, peakBytes: live[call]! });
  });
  return stretches;
}
