import { beforeAll, describe, expect, it } from "vitest";
import { dataFacts } from "#data/open-folder";
import type { Config, Settings } from "#experiment/config";
import { FaultError } from "#experiment/fault";
import { resolve } from "#experiment/resolve";
import type { Backend } from "../backend/open";
import { openTestBackend } from "../testing/node-engine";
import { smallSource } from "../testing/small-source";
import { runnerOn } from "./make-runner";
import { fillRunner, readRun, saveRun } from "./saved-run";
import { Trainer } from "./trainer";
import { exportParameters } from "./weights-file";

const source = smallSource();
const SMALL: Settings = {
  network: { depth: 8, width: [4, 4, 6, 8] },
  split: { k: 3 },
  head: { featureDim: 8 },
  batch: { size: 16 },
  schedule: { epochs: 6, kind: "constant" },
  optimizer: { lr: 0.05 },
};
const config = (more: Settings = {}) => resolve({ ...SMALL, ...more }, dataFacts(source));
const weights = async (trainer: Trainer) => [...(await exportParameters(await trainer.runner, true))];
let backend: Backend;
const start = (config: Config, from = source) => new Trainer(config, from, runnerOn(backend));
/** Sets a parameter of four numbers. */
const setBias = async (trainer: Trainer, value: number) =>
  (await trainer.runner).write(new Map([["fc64.bias", { shape: [4], data: new Float32Array(4).fill(value) }]]));
const knobsOf = ({ optimizer, ema, host, augmentation }: ReturnType<typeof config>) => ({
  learningRate: optimizer.lr,
  emaMomentum: ema.momentum,
  lambdaRecon: host.lambdaRecon,
  lambdaTask: host.lambdaTask,
  augmentation,
});

beforeAll(async () => {
  backend = await openTestBackend("wasm", "planned");
});

const sameBits = (a: Float32Array, b: Float32Array) =>
  String(new Uint32Array(a.buffer, a.byteOffset, a.length)) ===
  String(new Uint32Array(b.buffer, b.byteOffset, b.length));

describe("a run", () => {
  it("learns: every block's loss falls and the test accuracy rises well above chance", {
    timeout: 60_000,
  }, async () => {
    const trainer = start(config());
    const losses: number[][] = [];
    while (!trainer.finished) losses.push((await trainer.next()).losses);
    expect(losses).toHaveLength(6 * 7);
    for (const block of [0, 1, 2]) expect(losses.at(-1)![block]).toBeLessThan(losses[0]![block]! * 0.5);
    const { testAccuracy, testCount, whole, blockAccuracy } = await trainer.evaluate();
    expect(testAccuracy).toBeGreaterThan(0.9);
    expect([testCount, whole, blockAccuracy.length]).toEqual([40, true, 3]);
    trainer.dispose();
  });

  it("is the same again from the same seed, and another from another", async () => {
    const run = async (seed: number) => {
      const trainer = start(config({ seed }));
      for (let i = 0; i < 3; i++) await trainer.next();
      return weights(trainer);
    };
    const [first, again, other] = [await run(1), await run(1), await run(2)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it("changes nothing from the block on whose loss is not a number, and goes on when that is healed", async () => {
    const trainer = start(config());
    await trainer.next();
    const healthy = await (await trainer.runner).read((name) => name === "fc64.bias");
    await setBias(trainer, Number.NaN);
    const lastBlock = async () => (await weights(trainer)).filter(([name]) => /^(slot.)?(layer3|fc64)/.test(name));
    const before = await lastBlock();
    await expect(trainer.next(2)).rejects.toThrow("train.notFinite | 3 | 2");
    const unchanged = (await lastBlock()).every(([, tensor], i) => sameBits(tensor.data, before[i]![1].data));
    expect([trainer.step, unchanged]).toEqual([1, true]);
    for (const [, { data }] of await weights(trainer)) expect(data.filter(Number.isNaN).length).toBeLessThanOrEqual(4);
    (await trainer.runner).write(healthy);
    expect((await trainer.next()).step).toBe(2);
    expect(await lastBlock()).not.toEqual(before);
  });

  it("tries the same step again after a shard could not be read", async () => {
    let broken = true;
    const readShard: typeof source.readShard = (split, index) => {
      if (broken && split === "train") return Promise.reject(new Error("no network"));
      return source.readShard(split, index);
    };
    const trainer = start(config(), { ...source, readShard });
    await expect(trainer.next()).rejects.toThrow("no network");
    broken = false;
    const healed = await trainer.next();
    const whole = await start(config()).next();
    expect(healed.losses).toEqual(whole.losses);
  });

  it.each([3, 7, 10])(
    "goes on bit for bit in new objects from weights and a position saved after step %i",
    async (saved) => {
      const whole = start(config());
      for (let i = 0; i < 14; i++) await whole.next();
      const first = start(config());
      for (let i = 0; i < saved; i++) await first.next();
      const file = await saveRun(first, source);
      first.dispose();
      const again = smallSource();
      const run = readRun(file, "saved", again);
      const second = new Trainer(run.config, again, runnerOn(backend), {}, run.standing);
      fillRunner(await second.runner, run);
      expect(second.step).toBe(saved);
      for (let i = saved; i < 14; i++) await second.next();
      expect(second.standing.position).toEqual(whole.standing.position);
      expect(await weights(second)).toEqual(await weights(whole));
    },
  );

  it("ends an epoch early, tested and counted, where a shard was set aside", async () => {
    const readShard: typeof source.readShard = (split, index) =>
      split === "train" && index === 1
        ? Promise.reject(new FaultError({ code: "data.hash", where: "shard 2" }))
        : source.readShard(split, index);
    const trainer = start(config(), { ...source, readShard });
    // 64 of 112 records are left: 4 steps of 16
    for (let i = 0; i < 4; i++) await trainer.next();
    expect([trainer.standing.position.epoch, trainer.evaluationDue(), trainer.progress().share]).toEqual([
      2,
      {},
      1 / 6,
    ]);
    expect(trainer.data().aside).toEqual([{ shard: 1, records: 48, fault: { code: "data.hash", where: "shard 2" } }]);
  });

  it("turns live knobs at the next step and refuses loss weights below zero", async () => {
    const infopro = config({ host: { kind: "infopro", lambdaRecon: [1, 1] } });
    const still = start(infopro);
    still.set({ ...knobsOf(infopro), emaMomentum: 1 });
    const runner = await still.runner;
    const copy = async () => [...(await runner.read((name) => name === "EMA_Net.0.conv1.weight")).values()];
    const before = await copy();
    await still.next();
    expect(await copy()).toEqual(before);
    still.set({ ...knobsOf(infopro), emaMomentum: 0.5 });
    await still.next();
    expect(await copy()).not.toEqual(before);
    expect(() => still.set({ ...knobsOf(infopro), lambdaTask: [-1, -1] })).toThrow("config.negativeWeight");
  });
});

describe("a change of the split in mid-run", () => {
  /** Weights and slots after some steps, before and after a change. */
  const change = async (from: Settings, to: Settings) => {
    const trainer = start(config(from));
    for (let i = 0; i < 4; i++) await trainer.next();
    const before = new Map(await weights(trainer));
    const { continued } = await trainer.replan(config(to));
    return { trainer, before, continued, after: new Map(await weights(trainer)) };
  };
  const backbone = (name: string) => /^(slot\/)?(conv1|bn1|layer|fc64)/.test(name);
  const FOUR: Settings = { network: { ...SMALL.network, depth: 14 }, split: { k: 4 } };
  const list = (...units: [number, number][]): Settings => ({ ...FOUR, split: { list: [...units, [3, 1]] } });

  it("keeps every number of the backbone, and goes on with the next step", async () => {
    const { trainer, before, after } = await change({ split: { k: 3 } }, { split: { k: 2 } });
    const names = [...before.keys()].filter(backbone);
    expect(names.length).toBeGreaterThan(40);
    for (const name of names) expect(sameBits(after.get(name)!.data, before.get(name)!.data), name).toBe(true);
    const metrics = await trainer.next();
    expect([metrics.step, metrics.losses.length]).toEqual([5, 2]);
    trainer.dispose();
  });

  it("keeps the auxiliary networks of blocks that stay, under their new numbers, and begins those that changed anew", async () => {
    // blocks 1.0 | 1.1, 2.0 | 2.1 | rest become 1.0, 1.1, 2.0 | 2.1 | rest: the third stays as the second
    const { before, continued, after } = await change(list([1, 0], [2, 0], [2, 1]), list([2, 0], [2, 1]));
    expect(continued).toEqual([null, 2, 3]);
    const same = (now: string, was: string) => sameBits(after.get(now)!.data, before.get(was)!.data);
    for (const part of ["conv1.weight", "bn2.running_mean"]) {
      expect(same(`EMA_Net.1.${part}`, `EMA_Net.2.${part}`)).toBe(true);
      expect(same(`LB.1.${part}`, `LB.2.${part}`)).toBe(true);
    }
    expect(same("slot/LB.1.conv1.weight", "slot/LB.2.conv1.weight")).toBe(true);
    expect(same("aux_classifier_3_0.head.0.weight", "aux_classifier_3_0.head.0.weight")).toBe(true);
    // its end is where it was, but it is another block now
    expect(same("aux_classifier_2_1.head.0.weight", "aux_classifier_2_1.head.0.weight")).toBe(false);
    expect(after.has("slot/LB.0.conv1.weight")).toBe(false);
  });

  it("switches the EMA off and keeps head and bias", async () => {
    const { trainer, before, after } = await change({}, { ema: { enabled: false } });
    expect([...after.keys()].some((name) => name.startsWith("EMA_Net"))).toBe(false);
    for (const [name, tensor] of after) expect(sameBits(tensor.data, before.get(name)!.data), name).toBe(true);
    expect((await trainer.next()).losses.every(Number.isFinite)).toBe(true);
  });

  it("loses nothing of what was learnt: the accuracy is the same before and after", async () => {
    const trainer = start(config());
    while (trainer.step < 30) await trainer.next();
    const before = await trainer.evaluate({ statistics: "running" });
    await trainer.replan(config({ split: { k: 2 } }));
    const after = await trainer.evaluate({ statistics: "running" });
    expect([after.testCorrect, after.blockAccuracy.length]).toEqual([before.testCorrect, 2]);
    expect(before.testAccuracy).toBeGreaterThan(0.5);
  });
});

describe("an early evaluation", () => {
  it("re-estimates cold running statistics, says so, and puts them back", async () => {
    const trainer = start(config());
    await trainer.next();
    const before = await weights(trainer);
    const { statistics } = await trainer.evaluate();
    expect(statistics).toBe("re-estimated");
    expect(await weights(trainer)).toEqual(before);
  });

  it("reads no training shard for its statistics", async () => {
    const reads: string[] = [];
    const readShard: typeof source.readShard = (split, index) => {
      reads.push(`${split} ${index}`);
      return source.readShard(split, index);
    };
    const trainer = start(config({ batch: { size: 4 } }), { ...source, readShard });
    await trainer.next();
    const before = [...reads];
    await trainer.evaluate({ limit: 8 });
    await trainer.evaluate({ limit: 8 });
    expect(reads).toEqual([...before, "test 0", "test 0"]);
  });

  it("is due at an eighth, a quarter and a half of the first epoch, twice in the second, and at each epoch's end", async () => {
    const trainer = start(config({ batch: { size: 7 } }));
    const due: [number, boolean][] = [];
    while (trainer.step < 2 * trainer.stepsPerEpoch) {
      await trainer.next();
      const look = trainer.evaluationDue();
      if (look) due.push([trainer.step, look.limit === undefined]);
    }
    expect(due).toEqual([
      [2, false],
      [4, false],
      [8, false],
      [16, true],
      [20, false],
      [24, false],
      [32, true],
    ]);
  });
});

describe("the rest of the options", () => {
  it.each<[string, Settings]>([
    ["dropout", { network: { ...SMALL.network, dropout: 0.3 } }],
    ["shortcut A", { network: { ...SMALL.network, shortcut: "A" } }],
    ["scaled unit", { bias: { form: "scaled-unit" } }],
    ["InfoPro host with contrast", { host: { kind: "infopro" }, contrast: { enabled: true } }],
    ["no EMA", { ema: { enabled: false } }],
    ["local", { rule: "local" }],
    ["end to end", { rule: "end-to-end" }],
  ])("%s trains and evaluates", async (_, settings) => {
    const trainer = start(config(settings));
    const first = await trainer.next();
    for (let i = 0; i < 6; i++) await trainer.next();
    expect(first.losses.every(Number.isFinite)).toBe(true);
    const { blockAccuracy } = await trainer.evaluate({ limit: 20 });
    expect(blockAccuracy).toHaveLength(settings.rule === "end-to-end" ? 1 : 3);
    if (settings.contrast) expect(blockAccuracy.slice(0, 2)).toEqual([null, null]);
    trainer.dispose();
  });
});
