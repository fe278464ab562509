import { beforeAll, describe, expect, it } from "vitest";
import { dataFacts } from "#data/open-folder";
import type { Config } from "#experiment/config";
import type { Fault } from "#experiment/fault";
import { resolve } from "#experiment/resolve";
import { openTestBackend } from "../testing/node-engine";
import { smallSource } from "../testing/small-source";
import { runnerOn } from "./make-runner";
import { readMetadata, readSafetensors, writeSafetensors } from "./safetensors";
import { fillRunner, readRun, saveRun } from "./saved-run";
import { Trainer } from "./trainer";

const source = smallSource();
const SETTINGS = { network: { depth: 8 as const, width: [4, 4, 6, 8] as Config["network"]["width"] }, split: { k: 3 } };
const config = resolve({ ...SETTINGS, batch: { size: 16 } }, dataFacts(source));
let make: ReturnType<typeof runnerOn>;
let file: Uint8Array;

beforeAll(async () => {
  make = runnerOn(await openTestBackend("wasm", "planned"));
  const trainer = new Trainer(config, source, make);
  for (let i = 0; i < 3; i++) await trainer.next();
  trainer.set({ ...knobs, learningRate: 0.01 });
  file = await saveRun(trainer, source);
  trainer.dispose();
});

const knobs = {
  emaMomentum: config.ema.momentum,
  lambdaRecon: config.host.lambdaRecon,
  lambdaTask: config.host.lambdaTask,
  augmentation: config.augmentation,
};

/** The file with other texts about itself, and other tensors. */
function spoilt(
  texts: Record<string, string>,
  change: (tensors: ReturnType<typeof readSafetensors>) => void = () => {},
) {
  const tensors = readSafetensors(file, "run");
  change(tensors);
  return writeSafetensors(tensors, { ...Object.fromEntries(readMetadata(file, "run")), ...texts });
}

describe("a saved run", () => {
  it("holds the config as it was set last, and where it stands", () => {
    const run = readRun(file, "run", source);
    expect(run.config).toEqual({ ...config, optimizer: { ...config.optimizer, lr: 0.01 } });
    expect(run.standing).toEqual({
      position: { steps: 3, epoch: 1, stepInEpoch: 3, record: 48 },
      seconds: expect.any(Number),
    });
    expect(readRun(file, "run", source, { schedule: { epochs: 30 } }).config.schedule.epochs).toBe(30);
  });

  it.each<[string, () => Uint8Array, Partial<Fault>]>([
    ["no safetensors", () => Uint8Array.of(1, 2, 3), { code: "run.unreadable" }],
    ["weights alone", () => writeSafetensors(readSafetensors(file, "run")), { code: "run.none" }],
    ["a run of a format to come", () => spoilt({ format: "man-run/2" }), { code: "run.none" }],
    ["no config", () => spoilt({ config: "3" }), { code: "run.unreadable", what: "its config does not fit" }],
    ["an unknown key", () => spoilt({ config: '{"colour":1}' }), { code: "config.unknownKey", where: "colour" }],
    ["no standing", () => spoilt({ standing: "{" }), { code: "run.unreadable", what: "its standing does not fit" }],
    [
      "a place before the first epoch",
      () => spoilt({ standing: '{"position":{"steps":0,"epoch":0,"stepInEpoch":0,"record":0},"seconds":1}' }),
      { code: "run.unreadable", what: "its standing does not fit" },
    ],
    [
      "a place behind the last record",
      () => spoilt({ standing: '{"position":{"steps":9,"epoch":1,"stepInEpoch":9,"record":113},"seconds":1}' }),
      { code: "run.unreadable", what: "its standing does not fit" },
    ],
    [
      "other data",
      () => spoilt({ data: '{"name":"photos","title":"Photos","shards":[64,48]}' }),
      { code: "run.otherData", what: "Photos", hint: "Squares" },
    ],
    [
      "other shards of the same data",
      () => spoilt({ data: '{"name":"squares","title":"Squares","shards":[112]}' }),
      { code: "run.otherData" },
    ],
  ])("is refused where there is %s", (_, made, fault) => {
    expect(() => readRun(made(), "run", source)).toThrow(
      expect.objectContaining({ fault: expect.objectContaining(fault) }),
    );
  });

  it.each<[string, string, Partial<Fault>]>([
    ["conv1.weight", "missing", { code: "weights.missing", where: "conv1.weight" }],
    ["bn1.running_mean", "short", { code: "weights.shape", where: "bn1.running_mean" }],
    ["slot/fc64.weight", "short", { code: "run.unreadable", what: "tensor slot/fc64.weight has no place" }],
  ])("is refused where %s is %s", async (name, how, fault) => {
    const bytes = spoilt({}, (tensors) => {
      if (how === "missing") tensors.delete(name);
      else tensors.set(name, { shape: [1], data: new Float32Array(1) });
    });
    const run = readRun(bytes, "run", source);
    const trainer = new Trainer(run.config, source, make, {}, run.standing);
    const runner = await trainer.runner;
    expect(() => fillRunner(runner, run)).toThrow(expect.objectContaining({ fault: expect.objectContaining(fault) }));
    trainer.dispose();
  });
});
