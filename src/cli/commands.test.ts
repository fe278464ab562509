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
    [["--config", "nowhere.json"], "nowhere.json"],
    [["--backend", "cuda"], "cuda"],
  ])("%j is refused with one sentence and status 1", (args, sentence) => {
    const { status, stdout, stderr } = run("train", "--data", "fashion-mnist", ...args);
