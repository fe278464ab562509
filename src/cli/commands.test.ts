// The commands as people run them: exit status, the one sentence on stderr, the JSON line on stdout.

import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSafetensors } from "#engine/train/safetensors";

const CIFAR = "../shared/data/cifar10";
const RESNET20 = "../shared/data/weights/resnet20-cifar10.safetensors";
const FASHION = "public/datasets/fashion-mnist";

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "man-"));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function run(command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync("npx", ["tsx", `src/cli/${command}.ts`, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

/** A copy of the Fashion-MNIST folder that may be spoilt. */
function fashionCopy(name: string): string {
  const copy = join(scratch, name);
  cpSync(FASHION, copy, { recursive: true });
  return copy;
}

const TINY = [
  "--set",
  "network.depth=8",
  "--set",
  "network.width=[4,4,4,4]",
  "--set",
  "split.k=3",
  "--set",
  "batch.size=16",
];

describe("train", { timeout: 60_000 }, () => {
  it("ends with one JSON line, and writes weights, config and metrics", () => {
    const out = join(scratch, "run");
    const { status, stdout } = run(
      "train",
      "--data",
      "fashion-mnist",
      ...TINY,
      "--steps",
      "3",
      "--seed",
      "7",
      "--out",
      out,
    );
    expect(status).toBe(0);
    const result = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    expect(result).toMatchObject({ testCount: 2000, backend: "wasm", seed: 7 });
    expect(result.losses).toHaveLength(3);
    expect(result.peakBytes).toBeGreaterThan(1e6);
    const weights = readSafetensors(readFileSync(join(out, "weights.safetensors")), "weights");
    expect(weights.get("conv1.weight")?.shape).toEqual([4, 1, 3, 3]);
    expect(weights.get("EMA_Net.0.downsample.0.weight")?.shape).toEqual([4, 4, 1, 1]);
    expect(JSON.parse(readFileSync(join(out, "metrics.json"), "utf8")).steps).toHaveLength(3);
    const again = run(
      "evaluate",
      "--weights",
      join(out, "weights.safetensors"),
      "--config",
      join(out, "config.json"),
      "--data",
      FASHION,
    );
    expect(again.status).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ testCount: 2000, backend: "wasm" });
  });

  it.each([
    [["--set", "network.depht=8"], "There is no setting named network.depht."],
    [["--set", "split.k=99"], "split.k"],
    [["--set", "split.reference=resnet9-k9"], "split.reference resnet9-k9 does not cut this network"],
    [["--set", "batch.size=20000"], "batch.size is 20000"],
    [["--set", "ema.enabled=false", "--set", "bias.enabled=false"], "Rule man needs"],
    [["--config", "nowhere.json"], "nowhere.json cannot be read as settings: there is no such file."],
    [["--resume", "nofile"], "The saved run nofile cannot be read: there is no such file."],
    [["--backend", "cuda"], "cuda"],
    [["--out", "package.json"], "package.json cannot be written: EEXIST"],
    [["--out", "package.json/run"], "package.json/run cannot be written: ENOTDIR"],
  ])("%j is refused with one sentence and status 1", (args, sentence) => {
    const { status, stdout, stderr } = run("train", "--data", "fashion-mnist", ...args);
    expect(stderr).toContain(sentence);
    expect([status, stdout]).toEqual([1, ""]);
  });

  it.each([[[]], [["--data", "fashion-mnist", "--steps", "none"]], [["--data", "fashion-mnist", "--colour", "red"]]])(
    "wrong words %j tell the usage, status 2",
    (args) => {
      const { status, stderr } = run("train", ...args);
      expect(stderr).toContain("npm run train -- --data");
      expect(status).toBe(2);
    },
  );

  it("--help tells the usage on stdout, status 0", () => {
    const usage = expect.stringMatching(/^npm run train -- --data/);
    expect(run("train", "--colour", "red", "--help")).toEqual({ status: 0, stdout: usage, stderr: "" });
  });

  it("trains a preset, with what is set over it, and names the presets there are", () => {
    const out = join(scratch, "preset");
    const { status } = run(
      "train",
      "--data",
      "fashion-mnist",
      "--preset",
      "first-minute",
      ...TINY,
      "--steps",
      "1",
      "--out",
      out,
    );
    expect(status).toBe(0);
    const config = JSON.parse(readFileSync(join(out, "config.json"), "utf8"));
    expect(config).toMatchObject({ network: { depth: 8 }, head: { config: "1c1f" }, batch: { size: 16 } });
    const unknown = run("train", "--data", "fashion-mnist", "--preset", "none");
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining("resnet110-k55")]);
  });

  it("names a missing data set, a missing, cut-off, damaged shard, and a label out of range", () => {
    const refused = (data: string) => {
      const { status, stderr } = run("train", "--data", data, ...TINY, "--steps", "1");
      expect(status).toBe(1);
      return stderr;
    };
    expect(refused(join(scratch, "nothing"))).toContain("There is no data set at");
    const everyShard = (folder: string, spoil: (file: string) => void) => {
      for (const name of readdirSync(folder)) if (name.endsWith(".shard")) spoil(join(folder, name));
    };
    const missing = fashionCopy("missing");
    everyShard(missing, (file) => rmSync(file));
    expect(refused(missing)).toMatch(/no data set at .*train-\d\.shard/);
    const cut = fashionCopy("cut");
    everyShard(cut, (file) => truncateSync(file, 1000));
    expect(refused(cut)).toMatch(/train-\d\.shard is cut off: it has 1000 bytes, expected \d+/);
    const damaged = fashionCopy("damaged");
    everyShard(damaged, (file) => {
      const bytes = readFileSync(file);
      bytes[500] = (bytes[500] ?? 0) ^ 1;
      writeFileSync(file, bytes);
    });
    expect(refused(damaged)).toMatch(/train-\d\.shard is damaged/);
    const labels = join(scratch, "labels");
    cpSync(missing, labels, { recursive: true });
    rmSync(join(labels, "manifest.json"));
    const records = new Uint8Array(3073 * 20);
    records[3073 * 5] = 10;
    writeFileSync(join(labels, "data_batch_1.bin"), records);
    writeFileSync(join(labels, "test_batch.bin"), new Uint8Array(3073 * 20));
    expect(refused(labels)).toContain("data_batch_1.bin, record 5: label 10 is out of range; there are 10 classes.");
  });

  it.skipIf(!existsSync(CIFAR))("trains on real CIFAR-10 records as they lie (needs ../shared/data/cifar10)", () => {
    const { status, stdout } = run("train", "--data", CIFAR, ...TINY, "--steps", "2");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ testCount: 800 });
  });
});

describe("evaluate", { timeout: 60_000 }, () => {
  it.skipIf(!existsSync(RESNET20))(
    "gets 726 of 800 right with the public ResNet-20, as PyTorch does (needs ../shared/data/weights)",
    () => {
      const imageNet = ["data.mean=[0.485,0.456,0.406]", "data.std=[0.229,0.224,0.225]"];
      const settings = ["network.depth=20", "network.shortcut=A", "rule=end-to-end", ...imageNet];
      const args = settings.flatMap((setting) => ["--set", setting]);
      const { stdout } = run("evaluate", "--weights", RESNET20, "--data", CIFAR, ...args);
      const result = JSON.parse(stdout);
      expect(Math.abs(result.testCorrect - 726)).toBeLessThanOrEqual(1);
      expect(result.losses[0]).toBeCloseTo(0.39904, 3);
    },
  );

  it("names a file that is missing, one that is no safetensors, and a tensor that is not there", () => {
    const missing = run("evaluate", "--weights", "nofile", "--data", "fashion-mnist");
    expect(missing.stderr).toContain("The weights nofile cannot be read: there is no such file.");
    const file = join(scratch, "bad.safetensors");
    writeFileSync(file, "not weights at all");
    expect(run("evaluate", "--weights", file, "--data", "fashion-mnist")).toMatchObject({ status: 1 });
    const header = "{}";
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    writeFileSync(file, Buffer.concat([length, Buffer.from(header)]));
    const { stderr } = run("evaluate", "--weights", file, "--data", "fashion-mnist");
    expect(stderr).toContain("The weights hold no tensor conv1.weight.");
  });
});

describe("forecast", { timeout: 60_000 }, () => {
  it("prints a row a block, the total, and what end to end and checkpoints would need", () => {
    const { status, stdout } = run("forecast", "--set", "network.depth=8", "--set", "split.k=3", "--threads", "2");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^1 +1\.0 to 1\.0 +[\d.]+/m);
    expect(stdout).toMatch(/^3 +3\.0 to 3\.0 +[\d.]+/m);
    expect(stdout).toMatch(/^end to end: [\d.]+ MB/m);
    expect(stdout).toMatch(/^end to end, checkpoints in 2 segments: [\d.]+ MB/m);
  });

  it("says the same to programs as a step of train needs, within 1 %", () => {
    const out = join(scratch, "forecast-run");
    const trained = run("train", "--data", "fashion-mnist", ...TINY, "--steps", "1", "--out", out);
    const { peakBytes } = JSON.parse(trained.stdout.trim().split("\n").at(-1) ?? "");
    const { status, stdout } = run("forecast", "--config", join(out, "config.json"), "--json");
    expect(status).toBe(0);
    const found = JSON.parse(stdout);
    expect(Math.abs(found.peakBytes - peakBytes)).toBeLessThan(0.01 * peakBytes);
    expect(found.blocks).toHaveLength(3);
    expect(found.allocatedBytes).toBeGreaterThanOrEqual(found.peakBytes);
    expect(found.endToEnd.peakBytes).toBeGreaterThanOrEqual(found.checkpointing.peakBytes);
  });

  it("finds the fewest blocks for a budget, and says where none fits or the device ends", () => {
    const fits = run("forecast", "--set", "batch.size=32", "--budget", "60");
    expect([fits.status, fits.stderr]).toEqual([0, expect.stringMatching(/^60 MB: \d+ blocks fit/)]);
    const none = run("forecast", "--budget", "5");
    expect([none.status, none.stderr]).toEqual([1, expect.stringContaining("No split of this network fits into 5 MB")]);
    const beyond = run("forecast", "--backend", "webgpu", "--set", "batch.size=60000");
    expect([beyond.status, beyond.stderr]).toEqual([
      1,
      expect.stringMatching(/^conv1 takes 3933 MB, but this device allows 2147 MB; .* batch\.size=\d+ would fit\.\n$/),
    ]);
    expect(run("forecast", "--set", "split.k=99").stderr).toContain("split.k");
  });

  it("wrong words tell the usage, status 2", () => {
    expect(run("forecast", "--backend", "cpu")).toMatchObject({ status: 2, stdout: "" });
    expect(run("study", "colours")).toMatchObject({ status: 2, stdout: "" });
  });
});

describe("parity", { timeout: 60_000 }, () => {
  it("prints a line a case and ends with status 1 where one fails", () => {
    const copy = join(scratch, "end-to-end");
    cpSync("golden/end-to-end", copy, { recursive: true });
    const config = join(copy, "config.json");
    writeFileSync(config, readFileSync(config, "utf8").replace('"nesterov": true', '"nesterov": false'));
    const { status, stdout } = run("parity", "golden/end-to-end", copy);
    const verdicts = stdout
      .trim()
      .split("\n")
      .map((line) => line.slice(0, 4));
    expect(verdicts).toEqual(["ok  ", "FAIL"]);
    expect(status).toBe(1);
  });

  it("names a folder that holds no case", () => {
    const { status, stderr } = run("parity", "src/messages");
    expect(stderr).toBe("src/messages is not a golden case's folder: there is no src/messages/config.json.\n");
    expect(status).toBe(1);
  });
});

describe("dataset", { timeout: 60_000 }, () => {
  it("names a data set that it does not know before the usage", () => {
    const { status, stderr } = run("dataset", "cifar1000", "--from", "src", "--out", "src");
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^There is no data set cifar1000 to make\nnpm run/)]);
  });

  it("leaves nothing behind where its source is missing", () => {
    const out = join(scratch, "made");
    const { status, stderr } = run("dataset", "fashion-mnist", "--from", join(scratch, "nowhere"), "--out", out);
    expect(stderr).toContain("nowhere");
    expect([status, existsSync(out)]).toEqual([1, false]);
  });

  it.skipIf(!existsSync(CIFAR))("makes CIFAR-10 shards from official files (needs ../shared/data/cifar10)", () => {
    const out = join(scratch, "cifar10");
    expect(run("dataset", "cifar10", "--from", CIFAR, "--out", out).status).toBe(0);
    const { splits } = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"));
    expect([splits.train.length, splits.test[0].records]).toEqual([5, 800]);
    expect(run("train", "--data", out, ...TINY, "--steps", "1").status).toBe(0);
  });
});
