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
  type StepStretch,
  type StepTensor,
} from "#experiment/forecast";
import { lossParts } from "../local/loss";
import { buildModel, type Model } from "../local/model";
import { planOf } from "../plan/build";
import { numbersIn } from "../plan/graph";
import { type Life, liveBytes, livesOf } from "../plan/live";
import type { Plan, ValueId } from "../plan/plan";
import type { TraceBackend } from "../plan/trace";
import type { ForecastTarget } from "./forecast-target";
import { homeShapes, layOutHomes } from "./homes";
import { homeBlocks, homeParts, noParts, valueParts } from "./memory-parts";
import { savingsOf, segmentsOf } from "./savings";
import { traceTraining } from "./trace-step";

/** `trace` must be tfjs's current backend. */
export function forecast(trace: TraceBackend, config: Config, target: ForecastTarget): Forecast {
  const model = buildModel(config, () => NO_DRAWS);
  try {
    return forecastModel(trace, model, target);
  } finally {
    model.parameters.dispose();
  }
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

/** `pause` is awaited between the three plans; what it throws ends the work. */
export async function forecastBesideRivals(
  trace: TraceBackend,
  config: Config,
  target: ForecastTarget,
  pause: () => Promise<void> = async () => undefined,
): Promise<ForecastAnswer> {
  const own = forecast(trace, config, target);
  await pause();
  const { tensors: _, ...endToEnd } = forecast(trace, endToEndOf(config), target);
  await pause();
  const { tensors: __, ...checkpointing } = forecast(trace, checkpointingOf(config), target);
  return { forecast: own, endToEnd, checkpointing, segments: segmentsOf(checkpointingOf(config)) };
}

/** Only shapes matter. */
const NO_DRAWS = { normal: (n: number) => new Float32Array(n), uniform: (n: number) => new Float32Array(n) };

function forecastModel(trace: TraceBackend, model: Model, target: ForecastTarget): Forecast {
  const { config, layout, parameters } = model;
  const { pad, padMode } = config.augmentation;
  const parts = layout.blocks.flatMap(({ auxiliary }) => (auxiliary ? [lossParts(auxiliary)] : []));
  const shape = { images: config.batch.size, input: { pad, padMode }, parts, watched: false };
  const traced = traceTraining(trace, model, shape);
  const homes = homeTensors(model, homeShapes(parameters));
  const { places, buffers } = layOutHomes(homeShapes(parameters), target);
  const { plan } = planOf(traced, places, target, savingsOf(config));
  const step = new PlannedStep(model, plan, homes);
  const blocks = step.blocks();
  const peak = blocks.reduce((best, block) => (block.peakBytes > best.peakBytes ? block : best));
  const tensors = [...homes.map((home) => ({ ...home, lastUse: plan.calls.length })), ...step.tensors()];
  const { all, staging } = target.allocated(buffers, plan);
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
      buffers,
      plan,
      tensors.reduce((a, b) => (b.bytes > a.bytes ? b : a)),
    ),
  };
}

function homeTensors(model: Model, shapes: ReadonlyMap<string, readonly number[]>): StepTensor[] {
  const [partOf, blockOf] = [homeParts(model), homeBlocks(model)];
  return [...shapes].map(([name, shape]) => ({
    name,
    shape,
    block: blockOf(name),
    part: partOf(name),
    bytes: 4 * numbersIn(shape),
    born: -1,
    lastUse: 0,
  }));
}

/** A plan's live bytes, and what they are at a call. */
class PlannedStep {
  readonly lasting: number;
  /** Live bytes at each call, lasting ones among them. */
  readonly live: number[];
  private readonly lives: Life[];
  private readonly partOf: (value: ValueId) => MemoryPart;

  constructor(
    private readonly model: Model,
    private readonly plan: Plan,
    private readonly homes: readonly StepTensor[],
  ) {
    this.lives = livesOf(plan);
    this.partOf = valueParts(model, plan);
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
    return layout.blocks.map(({ index, units }) => {
      const parts = this.partsAt(peakAt[index]!);
      const worked = partsBytes(parts, ["activations", "auxiliary", "transient", "gradients"]);
      const auxiliaryBytes =
        parts.auxiliary + (this.inAuxiliary(peakAt[index]!) ? parts.transient + parts.gradients : 0);
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

  /** Whether a call works on the auxiliary network. */
  private inAuxiliary(call: number): boolean {
    const { inputs, outputs } = this.plan.calls[call]!;
    return [...Object.values(inputs), ...Object.values(outputs)].some((value) => {
      const { place, mark } = this.plan.values[value]!;
      return place.space === "arena" && mark.block !== null && this.partOf(value) === "auxiliary";
    });
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
