// The choice of variants with clocks that do as they are told, and what is kept of it.

import { beforeAll, describe, expect, it } from "vitest";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { resolve } from "#experiment/resolve";
import type { Plan } from "../plan/plan";
import { openTraceBackend } from "../plan/trace";
import { planTraining, withZeroModel } from "../train/plan-training";
import { agree, autotune, type Limit, type Timer, type Trial } from "./autotune";
import { type CallShape, type Candidate, callShapes } from "./call-shapes";
import { dispatchesOf, measuredBytes } from "./dispatches";
import { gpuTarget } from "./target";
import { Tuner } from "./tuner";
import { tuningFor } from "./tuning";
import type { Choices, TuningsStore } from "./tunings-store";
import { hasVariants, variantsOf } from "./variants";

const ROW = tuningFor({ software: false, quads: false });
const NO_LIMIT: Limit = { passed: () => false, whenPassed: () => new Promise(() => undefined) };

const candidate = (name: string): Candidate => ({ tuning: { ...ROW, name }, dispatches: [], outputs: [] });
/** What every candidate makes that is not broken. */
const MADE = [Float32Array.of(1, -2, 3)];
const timer = (time: Timer["time"], made: Float32Array[] = MADE): Timer => ({ time, outputs: async () => made });
const shapeOf = (key: string, names: string[]): CallShape => ({
  key,
  version: "1",
  multiplyAdds: 1,
  tunings: [],
  candidates: () => names.map(candidate),
});

/** Milliseconds of a run by name; null: does not compile. `timed` lists what was timed, in order. */
function clock(ms: Record<string, number | null>, timed: string[] = []): Trial {
  return {
    async prepare({ tuning: { name } }) {
      const one = ms[name] ?? null;
      return one === null ? null : timer(async (repeats) => timed.push(name) && one * repeats);
    },
  };
}

const bestOf = async (names: string[], trial: Trial) =>
  (await autotune([shapeOf("a", names)], trial, NO_LIMIT))[0]?.best.tuning.name;

describe("an autotune", () => {
  it("takes the fastest", async () => {
    expect(await bestOf(["own", "a", "b"], clock({ own: 2, a: 1.5, b: 1 }))).toBe("b");
  });

  it("keeps the row's own where another is faster by no more than noise", async () => {
    expect(await bestOf(["own", "a"], clock({ own: 1, a: 0.96 }))).toBe("own");
  });

  it("goes on without what does not compile", async () => {
    expect(await bestOf(["own", "a", "b"], clock({ own: 2, a: null, b: 1 }))).toBe("b");
    expect(await bestOf(["own", "a"], clock({ own: null, a: 1 }))).toBe("own");
  });

  it("keeps the row's own where the fastest computes something else", async () => {
    const made: Record<string, Float32Array[]> = { own: MADE, a: MADE, b: [Float32Array.of(1, -2, 3.01)] };
    const ms: Record<string, number> = { own: 2, a: 1.5, b: 1 };
    const trial: Trial = {
      prepare: async ({ tuning: { name } }) => timer(async (repeats) => ms[name]! * repeats, made[name]),
    };
    expect(await bestOf(["own", "a"], trial)).toBe("a");
    expect(await bestOf(["own", "a", "b"], trial)).toBe("own");
  });

  it("tells rounding from what is wrong, zeros and what is no number", () => {
    const [own] = MADE as [Float32Array];
    expect(agree(MADE, [own.map((value) => value * (1 + 1e-5))])).toBe(true);
    expect(agree(MADE, [own.with(1, -2.01)])).toBe(false);
    expect(agree(MADE, [own.with(1, Number.NaN)])).toBe(false);
    expect(agree([new Float32Array(3)], [new Float32Array(3)])).toBe(false);
    expect(agree([own, own], [own, own.with(0, 0)])).toBe(false);
  });

  it("leaves out what the clock does not tell, and chooses nothing where that is the row's own", async () => {
    expect(await bestOf(["own", "a", "b"], clock({ own: 2, a: 0, b: 1 }))).toBe("b");
    expect(await bestOf(["own", "a"], clock({ own: 2, a: -1 }))).toBe("own");
    const [tried] = await autotune([shapeOf("a", ["own", "a"])], clock({ own: 0, a: 1 }), NO_LIMIT);
    expect([tried?.best.tuning.name, tried?.times]).toEqual(["own", []]);
  });

  it("takes the best of several times, and times once what is far off", async () => {
    const times: Record<string, number[]> = { own: [5, 5, 5, 5], a: [9, 9], b: [8, 4, 4] };
    const timed: string[] = [];
    const trial: Trial = {
      prepare: async ({ tuning: { name } }) => timer(async () => timed.push(name) && times[name]!.shift()!),
    };
    expect(await bestOf(["own", "a", "b"], trial)).toBe("own");
    expect(timed.filter((name) => name === "a")).toHaveLength(1);
    expect(timed.filter((name) => name === "b")).toHaveLength(1);
    expect(timed.filter((name) => name === "own")).toHaveLength(4);
  });

  it("repeats what is short until the clock can see it, within bounds", async () => {
    const most = { repeats: 0 };
    const trial: Trial = {
      prepare: async () =>
        timer(async (repeats) => {
          most.repeats = Math.max(most.repeats, repeats);
          return Math.floor(repeats * 0.1) / 10; // grains of 0.1 ms
        }),
    };
    await bestOf(["own"], trial);
    expect(most.repeats).toBeGreaterThan(100);
    expect(most.repeats).toBeLessThanOrEqual(256);
  });

  it("ends when time is up: what was not timed to its end is not chosen", async () => {
    let runs = 0;
    const limit: Limit = { passed: () => runs > 9, whenPassed: NO_LIMIT.whenPassed };
    const trial: Trial = { prepare: async () => timer(async () => ++runs && 4) };
    const told: number[] = [];
    const shapes = ["a", "b", "c"].map((key) => shapeOf(key, ["own", "other"]));
    const found = await autotune(shapes, trial, limit, (done) => told.push(done));
    expect(found.map(({ shape }) => shape.key)).toEqual(["a"]);
    expect(told).toEqual([0, 1, 3]);
  });

  it("does not wait for a compiler beyond its time", async () => {
    let over = () => {};
    const up = new Promise<void>((resolve) => {
      over = resolve;
    });
    const limit: Limit = { passed: () => false, whenPassed: () => up };
    const running = autotune([shapeOf("a", ["own"])], { prepare: () => new Promise(() => undefined) }, limit);
    over();
    expect(await running).toEqual([]);
  });
});

describe("a network's shapes", () => {
  let plan: Plan;
  beforeAll(async () => {
    const trace = await openTraceBackend();
    const config = resolve({ network: { depth: 14 }, split: { k: 3 }, batch: { size: 128 } }, CIFAR10_FACTS);
    const target = gpuTarget(ROW, { maxBufferSize: 2 ** 31, maxStorageBufferBindingSize: 2 ** 31 });
    plan = withZeroModel(config, (model) => planTraining(trace, model, target).plan);
  });

  it("come with most multiply-adds first, each once, with several ways to compute it", () => {
    const shapes = callShapes(plan, ROW, true);
    const work = shapes.map(({ multiplyAdds }) => multiplyAdds);
    expect(work).toEqual([...work].sort((a, b) => b - a));
    expect(new Set(shapes.map(({ key }) => key)).size).toBe(shapes.length);
    expect(shapes.length).toBeLessThan(40);
    for (const shape of shapes) {
      const [own, ...others] = shape.candidates();
      expect(own?.tuning).toBe(ROW);
      expect(others.length).toBeGreaterThan(0);
    }
  });

  it("keep the plan's memory in every variant", () => {
    const own = measuredBytes(
      plan,
      dispatchesOf(plan, () => ROW),
    );
    for (let i = 0; i < 9; i++) {
      const varied = dispatchesOf(plan, (call) => variantsOf(call, ROW, true)[i] ?? ROW);
      expect(measuredBytes(plan, varied)).toEqual(own);
    }
    // shares of a filter's gradient stay within the working memory that the row asked for
    for (const call of plan.calls.filter(
      ({ kernel, scratch }) => hasVariants({ kernel, attributes: {} }) && scratch.length > 0,
    )) {
      for (const tuning of variantsOf(call, ROW, true)) {
        const [partials, sum] = dispatchesOf({ ...plan, calls: [call] }, () => tuning)[0]!;
        const weights = plan.values[call.outputs.dw ?? call.outputs.weight!]!.bytes;
        const shares = sum!.multiplyAdds / (weights / 4);
        expect(partials!.multiplyAdds).toBeGreaterThan(0);
        expect(shares * weights).toBeLessThanOrEqual(plan.values[call.scratch[0]!]!.bytes);
      }
    }
  });

  /** A store in memory, and how often it was written. */
  const storeWith = (kept: unknown) => {
    const store = { kept, saved: 0 };
    const access: TuningsStore = {
      load: async () => store.kept,
      async save(_, choices) {
        store.kept = structuredClone(choices);
        store.saved += 1;
      },
    };
    return Object.assign(store, { access });
  };

  /** The second candidate of each shape wins; `prepared` counts what was tried. */
  const session = async (store: TuningsStore | null, anew = false) => {
    const tuner = new Tuner({ adapter: "one", store, quads: true, anew });
    const opened = { trials: 0, disposed: 0, prepared: 0 };
    const openTrial = () => {
      opened.trials++;
      const prepare: Trial["prepare"] = async ({ tuning }) => {
        opened.prepared++;
        return timer(async (repeats) => repeats * (tuning.name === ROW.name ? 2 : 1));
      };
      return { prepare, dispose: () => void opened.disposed++ };
    };
    const tune = () => tuner.tune({ plan, row: ROW, openTrial, limit: NO_LIMIT });
    const tuningOf = await tune();
    await tune();
    return { opened, names: plan.calls.map((call) => tuningOf(call).name), tried: tuner.tried };
  };

  it("are tried once, kept, and taken from there in the next session", async () => {
    const store = storeWith(undefined);
    const first = await session(store.access);
    expect(first.opened).toMatchObject({ trials: 1, disposed: 1 });
    expect(store.saved).toBe(1);
    expect(first.names.filter((name) => name !== ROW.name).length).toBeGreaterThan(20);
    const second = await session(store.access);
    expect(second.opened.trials).toBe(0);
    expect(second.names).toEqual(first.names);
    expect((await session(store.access, true)).opened.trials).toBe(1);
  });

  it.each<[string, (kept: Choices) => unknown]>([
    ["no object", () => "damaged"],
    ["nothing", () => null],
    [
      "entries of another kind",
      (kept) => Object.fromEntries(Object.keys(kept).map((key, i) => [key, [null, 3, {}][i % 3]])),
    ],
    ["variants that there are no more", (kept) => mapped(kept, (choice) => ({ ...choice, variant: "64x64" }))],
    ["choices for other kernels", (kept) => mapped(kept, (choice) => ({ ...choice, version: "0" }))],
  ])("are tried anew where what was kept is %s", async (_, damage) => {
    const store = storeWith(undefined);
    const { names } = await session(store.access);
    store.kept = damage(store.kept as Choices);
    const again = await session(store.access);
    expect(again.opened.trials).toBe(1);
    expect(again.names).toEqual(names);
  });

  it("get their turns over the sessions where one takes all the time of its own", async () => {
    const store = storeWith(undefined);
    const keys = callShapes(plan, ROW, true).map(({ key }) => key);
    const [slow] = callShapes(plan, ROW, true)[0]!.candidates()[0]!.outputs;
    const next = async () => {
      let over = () => {};
      const up = new Promise<void>((resolve) => {
        over = resolve;
      });
      let passed = false;
      const limit: Limit = { passed: () => passed, whenPassed: () => up };
      const tuner = new Tuner({ adapter: "one", store: store.access, quads: true });
      const prepare: Trial["prepare"] = async ({ outputs }) => {
        if (outputs[0] !== slow) return timer(async (repeats) => repeats);
        passed = true;
        over();
        return new Promise(() => undefined);
      };
      await tuner.tune({ plan, row: ROW, openTrial: () => ({ prepare, dispose: () => undefined }), limit });
      return tuner.tried.map(({ shape }) => shape.key);
    };
    expect(await next()).toEqual([]);
    expect(await next()).toEqual(keys.slice(1));
    expect(await next()).toEqual([]);
  });

  it("change their version with any part of a variant", () => {
    const versions = (row: typeof ROW) => callShapes(plan, row, true).map(({ version }) => version);
    const same = versions({ ...ROW });
    expect(same).toEqual(versions(ROW));
    for (const [i, version] of versions({ ...ROW, walk: { threads: 1, pixels: 1 } }).entries()) {
      expect(version).not.toBe(same[i]);
    }
  });

  it("keep the row where no time is left, and nothing is kept of it", async () => {
    const store = storeWith(undefined);
    const tuner = new Tuner({ adapter: "one", store: store.access, quads: false });
    const openTrial = () => {
      throw new Error("there is no time");
    };
    const limit: Limit = { passed: () => true, whenPassed: NO_LIMIT.whenPassed };
    const tuningOf = await tuner.tune({ plan, row: ROW, openTrial, limit });
    expect(new Set(plan.calls.map((call) => tuningOf(call)))).toEqual(new Set([ROW]));
    expect(store.saved).toBe(0);
  });
});

const mapped = (kept: Choices, change: (choice: Choices[string]) => unknown) =>
  Object.fromEntries(Object.entries(kept).map(([key, choice]) => [key, change(choice)]));
