// Runs that are saved and go on in another process: no record lost or doubled, and every number as if nothing had been.

import { spawnSync, spawn as start } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { colourPng, parquetOf } from "#data/made-files.test-data";
import { dataFacts } from "#data/open-folder";
import { shardSet } from "#engine/testing/data-server";
import { saveRun } from "#engine/train/saved-run";
import { resolve } from "#experiment/resolve";
import { type Continued, openData, toEpochEnd, trainerOf } from "./continued-run.test-data";
import { earlierLog } from "./earlier-log";
import { stopText } from "./stop-text";

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "man-"));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const spawn = (...args: string[]) => spawnSync("npx", ["tsx", ...args], { encoding: "utf8" });

function put(name: string, bytes: Uint8Array): void {
  mkdirSync(dirname(join(scratch, name)), { recursive: true });
  writeFileSync(join(scratch, name), bytes);
}

const COLOURS = [
  [200, 30, 30],
  [30, 30, 200],
];
const photo = (i: number) => colourPng(12, 12, COLOURS[i % 2] ?? [], i);
const count = (length: number) => Array.from({ length }, (_, i) => i);

/** Each makes a data set in the scratch folder and gives its path below it. */
const SOURCES: [string, () => Promise<string>][] = [
  [
    "shards",
    async () => {
      for (const [name, bytes] of shardSet({ sizes: [40, 30, 50], size: 8, gzip: true })) put(`shards/${name}`, bytes);
      return "shards";
    },
  ],
  [
    "a folder of images",
    async () => {
      for (const i of count(150)) put(`photos/${["red", "blue"][i % 2]}/${i}.png`, await photo(i));
      return "photos";
    },
  ],
  [
    "a parquet file",
    async () => {
      const rows = await Promise.all(count(150).map(async (i) => ({ image: await photo(i), label: i % 2 })));
      put("colours.parquet", parquetOf(rows, { names: ["red", "blue"], rowGroupSize: 40 }));
      return "colours.parquet";
    },
  ],
];

const SETTINGS = {
  network: { depth: 8 as const, width: [4, 4, 4, 4] as [number, number, number, number] },
  split: { k: 3 },
  batch: { size: 8 },
  optimizer: { lr: 0.05 },
  seed: 5,
};

describe("a run saved in the middle of its second epoch", { timeout: 60_000 }, () => {
  it.each(SOURCES)("goes on in a new process, each record trained once and every bit the same: %s", async (_, make) => {
    const path = join(scratch, await make());
    const source = await openData(path, SETTINGS.seed);
    const config = resolve(SETTINGS, dataFacts(source));
    const { trainer, records } = await trainerOf(config, source);
    await toEpochEnd(trainer);
    records.length = 0;
    for (let i = 0; i < 6; i++) await trainer.next();
    const file = join(scratch, "run.safetensors");
    writeFileSync(file, await saveRun(trainer, source));
    const before = [...records];
    const digest = await toEpochEnd(trainer);
    const { status, stdout, stderr } = spawn("src/cli/continued-run.test-data.ts", path, file);
    expect(status, stderr).toBe(0);
    const continued: Continued = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    const across = [...before, ...continued.records];
    expect(across).toEqual(records);
    // one record that is left over makes no batch
    const rest = source.splits.train.records % SETTINGS.batch.size === 1 ? 1 : 0;
    expect(new Set(across).size).toBe(source.splits.train.records - rest);
    expect(across).toHaveLength(source.splits.train.records - rest);
    expect(continued.digest).toBe(digest);
  });
});

describe("train --resume", { timeout: 60_000 }, () => {
  const TINY = ["network.depth=8", "network.width=[4,4,4,4]", "split.k=3", "batch.size=16"].flatMap((set) => [
    "--set",
    set,
  ]);
  const train = (...args: string[]) => spawn("src/cli/train.ts", "--data", "fashion-mnist", ...args);
  const out = (name: string) => join(scratch, name);
  const metrics = (name: string) => JSON.parse(readFileSync(join(out(name), "metrics.json"), "utf8"));
  const stepsOf = (log: { step: number }[]) => log.map(({ step }) => step);
  const weights = (name: string) => readFileSync(join(scratch, name, "weights.safetensors"));

  it("ends with the weights of a run that was never interrupted", () => {
    const whole = train(...TINY, "--seed", "7", "--steps", "12", "--out", out("whole"));
    expect(whole.status).toBe(0);
    expect(whole.stderr).toMatch(/100 % epoch 1 of \d+, step 12 of .*, 0 s left/);
    expect(train(...TINY, "--seed", "7", "--steps", "5", "--out", out("part")).status).toBe(0);
    const saved = join(out("part"), "run.safetensors");
    const { status, stdout } = train("--resume", saved, "--steps", "12", "--out", out("resumed"));
    expect([status, JSON.parse(stdout).seed]).toEqual([0, 7]);
    expect(weights("part").equals(weights("whole"))).toBe(false);
    expect(weights("resumed").equals(weights("whole"))).toBe(true);
    const { steps, evaluations } = metrics("resumed");
    expect([stepsOf(steps), stepsOf(evaluations)]).toEqual([stepsOf(metrics("whole").steps), [5, 12]]);
    expect(evaluations[0]).toEqual(metrics("part").evaluations[0]);
    const accuracies = evaluations.map(({ testAccuracy }: { testAccuracy: number }) => testAccuracy);
    expect(JSON.parse(stdout).bestTestAccuracy).toBe(Math.max(...accuracies));
  });

  it("with no step left says how good the run is, and no speed", () => {
    const saved = join(out("resumed"), "run.safetensors");
    const { status, stdout, stderr } = train("--resume", saved, "--steps", "12", "--out", out("again"));
    expect(status).toBe(0);
    expect(stderr).toContain("No step is left to train: the run stands at step 12, and --steps is 12.");
    const result = JSON.parse(stdout);
    const { testAccuracy } = metrics("resumed").evaluations.at(-1);
    expect(result).toMatchObject({ testAccuracy, imagesPerSecond: null });
    expect(metrics("again").steps).toEqual(metrics("resumed").steps);
    expect(metrics("again").evaluations).toMatchObject([{ step: 5 }, { step: 12, testAccuracy }]);
  });

  it("refuses what holds no run, and settings that are the run's own", () => {
    const plain = join(out("part"), "weights.safetensors");
    const none = train("--resume", plain);
    expect([none.status, none.stdout]).toEqual([1, ""]);
    expect(none.stderr).toContain("weights.safetensors holds no saved run that can go on.");
    const seeded = train("--resume", join(out("part"), "run.safetensors"), "--seed", "3");
    expect([seeded.status, seeded.stderr]).toEqual([2, expect.stringContaining("--resume takes preset, config and")]);
  });
});

describe("the metrics beside a saved run", () => {
  it("are read, are passed over in one line where they are none, and may be missing", async () => {
    const told = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const read = async (text: string) => {
      put("log/metrics.json", new TextEncoder().encode(text));
      return earlierLog(join(scratch, "log", "run.safetensors"));
    };
    const log = { steps: [{ step: 1, losses: [1] }], evaluations: [{ step: 1, testAccuracy: 0.5 }] };
    expect(await read(JSON.stringify(log))).toEqual(log);
    expect(await earlierLog(join(scratch, "nowhere", "run.safetensors"))).toBeNull();
    expect(told).not.toHaveBeenCalled();
    const [step, evaluation] = [log.steps[0], log.evaluations[0]];
    const spoilt = [
      { ...log, steps: [step, step] },
      { ...log, steps: [{ step: 1 }] },
      { ...log, evaluations: [{ ...evaluation, testAccuracy: "high" }] },
      { steps: [] },
    ].map((each) => JSON.stringify(each));
    for (const text of ["{", "null", ...spoilt]) expect(await read(text), text).toBeNull();
    expect(told).toHaveBeenCalledTimes(spoilt.length + 2);
    expect(told).toHaveBeenLastCalledWith(
      expect.stringContaining("metrics.json does not read as the metrics of a run"),
    );
    told.mockRestore();
  });
});

describe("training that is stopped", { timeout: 60_000 }, () => {
  it("says what is saved and how to go on, status 130", async () => {
    for (const [name, bytes] of shardSet({ sizes: [40, 30, 50], size: 8 })) put(`small/${name}`, bytes);
    const [data, out] = [join(scratch, "small"), join(scratch, "stopped")];
    const sets = ["network.depth=8", "network.width=[4,4,4,4]", "split.k=3"].flatMap((set) => ["--set", set]);
    const words = ["--data", data, ...sets, "--epochs", "10000", "--out", out];
    const child = start(process.execPath, ["--import", "tsx", "src/cli/train.ts", ...words]);
    let told = "";
    child.stderr.on("data", (text) => {
      told += text;
    });
    const ended = once(child, "exit");
    await vi.waitUntil(() => existsSync(join(out, "metrics.json")) || child.exitCode !== null, { timeout: 30_000 });
    child.kill("SIGINT");
    expect(await ended, told).toEqual([130, null]);
    const { step } = JSON.parse(readFileSync(join(out, "metrics.json"), "utf8")).evaluations.at(-1);
    expect(told.trim().split("\n").at(-1)).toBe(
      `Stopped. The run is saved as of step ${step}; it goes on with: npm run train -- --resume ${join(out, "run.safetensors")} --data ${data} --out ${out}`,
    );
  });

  it("says where nothing is saved, and quotes what a shell would take apart", () => {
    const options = { data: "my photos", steps: undefined };
    expect(stopText({ out: undefined, savedStep: null, options })).toContain("Nothing new is saved: that takes --out");
    expect(stopText({ out: "run", savedStep: null, options })).toContain("Nothing new is saved yet");
    const words = "npm run train -- --resume run/run.safetensors --data 'my photos' --out run";
    expect(stopText({ out: "run", savedStep: 3, options })).toContain(words);
  });
});
