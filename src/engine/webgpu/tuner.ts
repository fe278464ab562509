// The variant for each call of a plan on one device: as chosen before, as kept from an earlier session, or as an autotune
// finds it now.

import type { Call, Plan } from "../plan/plan";
import { autotune, type Limit, type Tried } from "./autotune";
import { type CallShape, callShapes, shapeKey } from "./call-shapes";
import type { GpuTrial } from "./trial";
import type { Tuning } from "./tuning";
import { type Choices, readChoices, type TuningsStore } from "./tunings-store";

/** Kept in place of a variant's name. */
const OUT_OF_TIME = "";

export interface TunerOptions {
  /** Name of the adapter in the store. */
  adapter: string;
  store: TuningsStore | null;
  /** Whether the device can exchange: `quadsHold`. */
  quads: boolean;
  /** Tries everything once, whatever is kept and however long it takes. */
  anew?: boolean;
}

export interface TuneRequest {
  plan: Plan;
  /** The device's row of tunings. */
  row: Tuning;
  /** Made only where something must be tried. */
  openTrial(): Pick<GpuTrial, "prepare" | "dispose">;
  limit: Limit;
  progress?(done: number, total: number): void;
}

export class Tuner {
  /** Everything that was timed, in order. */
  readonly tried: Tried[] = [];
  private readonly chosen = new Map<string, Tuning>();
  private kept: Promise<Choices> | null = null;

  constructor(private readonly options: TunerOptions) {}

  /** A shape for which there was no time keeps the row. */
  async tune({ plan, row, openTrial, limit, progress }: TuneRequest): Promise<(call: Call) => Tuning> {
    const { adapter, store, quads, anew } = this.options;
    this.kept ??= store ? store.load(adapter).then(readChoices) : Promise.resolve({});
    const kept = await this.kept;
    const late = Object.keys(kept).filter((key) => kept[key]?.variant === OUT_OF_TIME);
    const open = callShapes(plan, row, quads)
      .filter((shape) => !this.chosen.has(shape.key) && (anew || !this.take(shape, kept)))
      .sort((a, b) => late.indexOf(a.key) - late.indexOf(b.key));
    if (open.length > 0 && !limit.passed()) {
      const trial = openTrial();
      const found = await autotune(open, trial, limit, progress).finally(() => trial.dispose());
      for (const { shape, best } of found) {
        this.chosen.set(shape.key, best.tuning);
        kept[shape.key] = { version: shape.version, variant: best.tuning.name };
      }
      this.tried.push(...found);
      if (found.length === 0) postpone(open[0]!, kept);
      await store?.save(adapter, kept);
    }
    return (call) => this.chosen.get(shapeKey(call, plan) ?? "") ?? row;
  }

  /** Whether the kept choice is one of what can be chosen today. */
  private take({ key, version, tunings }: CallShape, kept: Choices): boolean {
    const choice = kept[key];
    const found = choice?.version === version && tunings.find(({ name }) => name === choice.variant);
    if (found) this.chosen.set(key, found);
    return Boolean(found);
  }
}

/** A shape that took all the time comes last next time, behind those that did before: each gets its turn. */
function postpone({ key, version }: CallShape, kept: Choices): void {
  delete kept[key];
  kept[key] = { version, variant: OUT_OF_TIME };
}

/** So many milliseconds from now on; infinite: no limit. */
export function limitOf(ms: number): Limit {
  const end = performance.now() + ms;
  return {
    passed: () => performance.now() >= end,
    whenPassed: () =>
      new Promise((resolve) => {
        if (Number.isFinite(ms)) setTimeout(resolve, end - performance.now());
      }),
  };
}
