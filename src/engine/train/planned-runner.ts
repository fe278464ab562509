// Runs the model as planned programs on an executor: traced once for each shape, then replayed.

import { FaultError } from "#experiment/fault";
import { limitFault } from "#experiment/forecast";
import type { MemoryCount } from "../backend/open";
import { lossParts } from "../local/loss";
import type { Model } from "../local/model";
import { type PlannedProgram, planOf, type SlotOp } from "../plan/build";
import type { CompileProgress, Executor, Program } from "../plan/executor";
import { numbersIn } from "../plan/graph";
import { type Homes, layOutHomes } from "../plan/homes";
import type { ValueId } from "../plan/plan";
import type { Trace, TraceBackend } from "../plan/trace";
import { homeShapes } from "./home-shapes";
import {
  type Answers,
  type BlockFigures,
  croppingOf,
  type Runner,
  type StepData,
  type StepKnobs,
  type Watched,
} from "./runner";
import type { FloatTensor } from "./safetensors";
import { savingsOf } from "./savings";
import { type ProgramShape, traceAnswers, traceStatistics, traceTraining } from "./trace-step";

type TraceProgram = (backend: TraceBackend, model: Model, shape: ProgramShape) => Trace;

interface Ready {
  program: Program;
  planned: PlannedProgram;
}

export class PlannedRunner implements Runner {
  readonly stepsAhead: number;
  private readonly homes: Homes;
  /** Of all numbers in homes, without the gaps between them. */
  private readonly homeBytes: number;
  private readonly shapes: ReadonlyMap<string, readonly number[]>;
  private readonly programs = new Map<string, Promise<Ready>>();
  private peakBytes = 0;
  /** Of the training step: most bytes live while each block trains, homes left out; null before it is made. */
  private blockPeaks: number[] | null = null;

  /** The model's parameters must be on the trace backend. */
  constructor(
    readonly model: Model,
    private readonly trace: TraceBackend,
    private readonly executor: Executor,
    private readonly compileProgress: CompileProgress = () => undefined,
  ) {
    this.stepsAhead = executor.stepsAhead;
    this.shapes = homeShapes(model.parameters);
    this.homeBytes = [...this.shapes.values()].reduce((sum, shape) => sum + 4 * numbersIn(shape), 0);
    this.homes = layOutHomes(this.shapes, executor.target);
    executor.allocateHomes(this.homes.buffers);
    for (const { name, variable } of model.parameters.all()) {
      const start = trace.takeNumbers(variable);
      if (start) executor.writeHome(this.homes.places.get(name)!, start);
    }
  }

  async train(data: StepData, knobs: StepKnobs, watched?: Watched): Promise<BlockFigures[]> {
    const { learningRate, emaMomentum, weights, step } = knobs;
    const parts = weights.map(lossParts);
    const ready = await this.ready("training", traceTraining, data, parts, watched !== undefined);
    this.blockPeaks ??= this.peaksByBlock(ready);
    const given: Record<string, number> = { learningRate, emaMomentum, step };
    for (const [i, { recon, task }] of weights.entries()) {
      given[`recon/${i}`] = recon;
      given[`task/${i}`] = task;
    }
    const figures = await this.run(ready, data, given, watched);
    return this.model.layout.blocks.map((_, block) => {
      const [loss, recon, task, correct] = ["loss", "recon", "task", "correct"].map(
        (part) => figures.get(`${part}/${block}`) ?? null,
      );
      return { loss: loss ?? Number.NaN, recon: recon!, task: task!, correct: correct! };
    });
  }

  resume(): void {
    this.executor.clearStop();
  }

  async answer(data: StepData, watched?: Watched): Promise<Answers> {
    const ready = await this.ready("answers", traceAnswers, data, [], watched !== undefined);
    const figures = await this.run(ready, data, {}, watched);
    return {
      loss: figures.get("loss") ?? Number.NaN,
      correct: figures.get("correct") ?? 0,
      blockCorrect: this.model.layout.blocks.slice(0, -1).map((_, i) => figures.get(`correct/${i}`) ?? null),
    };
  }

  async moveStatistics(data: StepData, rate: number): Promise<void> {
    const ready = await this.ready("statistics", traceStatistics, data, [], false);
    await this.run(ready, data, { statisticsRate: rate });
  }

  async read(wanted: (name: string) => boolean): Promise<Map<string, FloatTensor>> {
    const touched = new Set(this.model.parameters.slotNames().map((name) => `slot/${name}`));
    const names = [...this.shapes.keys()].filter(
      (name) => wanted(name) && (!name.startsWith("slot/") || touched.has(name)),
    );
    const parts = names.map((name) => ({
      place: this.homes.places.get(name)!,
      length: numbersIn(this.shapes.get(name)!),
    }));
    const found = await this.executor.readHomes(parts);
    return new Map(names.map((name, i) => [name, { shape: [...this.shapes.get(name)!], data: found[i]! }]));
  }

  write(tensors: ReadonlyMap<string, FloatTensor>): void {
    for (const [name, { data }] of tensors) {
      const place = this.homes.places.get(name);
      if (!place) throw new Error(`${name} has no home`);
      if (name.startsWith("slot/")) this.model.parameters.slot(name.slice(5));
      this.executor.writeHome(place, data);
    }
  }

  memory(): MemoryCount {
    const { now, peak } = this.executor.allocatedBytes();
    return {
      liveBytes: this.homeBytes,
      livePeakBytes: this.homeBytes + this.peakBytes,
      allocatedBytes: now,
      allocatedPeakBytes: peak,
      blockPeakBytes: this.blockPeaks?.map((bytes) => this.homeBytes + bytes) ?? null,
    };
  }

  /** The plan of the training step that ran last. */
  async trainingPlan(): Promise<PlannedProgram | null> {
    const key = [...this.programs.keys()].filter((name) => name.startsWith("training")).at(-1);
    return key === undefined ? null : ((await this.programs.get(key))?.planned ?? null);
  }

  dispose(): void {
    this.model.parameters.dispose();
    this.executor.dispose();
  }

  /** The program for this shape of batch, made at first use. */
  private ready(
    name: string,
    traceProgram: TraceProgram,
    data: StepData,
    parts: ProgramShape["parts"],
    watched: boolean,
  ): Promise<Ready> {
    const input = "image" in data ? ("image" as const) : croppingOf(data);
    const shape: ProgramShape = { images: data.labels.length, input, parts, watched };
    const key = `${name} ${JSON.stringify(shape)}`;
    let ready = this.programs.get(key);
    if (!ready) {
      ready = this.make(traceProgram(this.trace, this.model, shape));
      ready.catch(() => this.programs.delete(key)); // the next try begins anew
      this.programs.set(key, ready);
    }
    return ready;
  }

  private async make(trace: Trace): Promise<Ready> {
    const planned = planOf(trace, this.homes.places, this.executor.target, savingsOf(this.model.config));
    this.checkLimit(planned);
    const program = await this.executor.compile(planned.plan, this.compileProgress);
    this.peakBytes = Math.max(this.peakBytes, mostOf(program.measuredBytes));
    return { program, planned };
  }

  /** Throws FaultError memory.limit where a value is larger than the device's largest buffer. */
  private checkLimit({ plan: { values } }: PlannedProgram): void {
    const allowedBytes = this.executor.target.maxBufferBytes;
    const large = values.find(({ bytes, lastUse }) => lastUse >= 0 && bytes > allowedBytes);
    if (large)
      throw new FaultError(limitFault({ limit: "buffer", what: large.name, bytes: large.bytes, allowedBytes }));
  }

  private peaksByBlock({ program, planned }: Ready): number[] {
    // what comes before the first block is for it
    const blockOf = planned.plan.calls.map(({ mark }) => mark.block ?? 0);
    return this.model.layout.blocks.map(({ index }) =>
      mostOf(program.measuredBytes.filter((_, call) => blockOf[call] === index)),
    );
  }

  /** Scalar results by name. */
  private async run(
    { program, planned }: Ready,
    data: StepData,
    knobs: Record<string, number>,
    watched?: Watched,
  ): Promise<Map<string, number>> {
    const scalars = new Float32Array(planned.plan.scalarSlots);
    for (const [slot, value] of planned.constants) scalars[slot] = value;
    for (const [name, slot] of planned.knobs) scalars[slot] = knobs[name] ?? 0;
    for (const op of planned.before) apply(op, scalars);
    const after = Float32Array.from(await program.run({ inputs: feed(planned.inputs, data), scalars }));
    for (const op of planned.after) apply(op, after);
    for (const [name, value] of watched ? planned.outputs : []) {
      watched?.set(name, { shape: [...planned.plan.values[value]!.shape], data: await program.read(value) });
    }
    return new Map([...planned.scalars].map(([name, slot]) => [name, after[slot]!]));
  }
}

const mostOf = (bytes: readonly number[]) => bytes.reduce((most, at) => Math.max(most, at), 0);

function apply({ op, a, b, result }: SlotOp, scalars: Float32Array): void {
  scalars[result] = op === "add" ? scalars[a]! + scalars[b]! : scalars[a]! * scalars[b]!;
}

function feed(inputs: ReadonlyMap<string, ValueId>, data: StepData) {
  const named: Record<string, Uint8Array | Int32Array | Float32Array> = { ...data } as never;
  return new Map([...inputs].map(([name, value]) => [value, named[name]!]));
}
