// A process of its own for tests: goes on with a saved run to the end of its epoch and tells what it trained on.
// Arguments: data, saved run. Last line of stdout: Continued as JSON.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { openFolder } from "#data/open-folder";
import type { Source } from "#data/source";
import { openBackend } from "#engine/backend/open";
import { runnerOn } from "#engine/train/make-runner";
import type { Standing } from "#engine/train/metrics";
import { writeSafetensors } from "#engine/train/safetensors";
import { fillRunner, readRun, readRunHead } from "#engine/train/saved-run";
import { Trainer } from "#engine/train/trainer";
import { exportParameters } from "#engine/train/weights-file";
import type { Config } from "#experiment/config";
import { endOnFault, nodeSurroundings } from "./node-backend";
import { nodeFolder } from "./node-data";
import { decodeInNode } from "./node-image";

export interface Continued {
  /** Numbers of the records in the order of their training. */
  records: number[];
  /** SHA-256 of all numbers with their slots, and of the place in the data. */
  digest: string;
}

export const openData = async (path: string, seed: number): Promise<Source> =>
  openFolder(await nodeFolder(path), { decode: decodeInNode, seed });

/** A trainer on WASM, and the records that it has trained. */
export async function trainerOf(config: Config, source: Source, standing?: Standing) {
  const backend = await openBackend("wasm", await nodeSurroundings("wasm"), endOnFault, "planned");
  const records: number[] = [];
  const onBatch = (batch: { records: Int32Array }) => void records.push(...batch.records);
  return { trainer: new Trainer(config, source, runnerOn(backend), { onBatch }, standing), records };
}

/** Trains to the end of the epoch; what all numbers are then. */
export async function toEpochEnd(trainer: Trainer): Promise<string> {
  const { epoch } = trainer.standing.position;
  while (trainer.standing.position.epoch === epoch) await trainer.next();
  const tensors = [...(await exportParameters(await trainer.runner, true))].sort(([a], [b]) => (a < b ? -1 : 1));
  const position = JSON.stringify(trainer.standing.position);
  return createHash("sha256").update(writeSafetensors(tensors)).update(position).digest("hex");
}

if (process.argv[1]?.endsWith("continued-run.test-data.ts")) {
  const [, , data = "", file = ""] = process.argv;
  const bytes = readFileSync(file);
  const { settings } = readRunHead(bytes, file);
  const source = await openData(data, settings.seed ?? 0);
  const run = readRun(bytes, file, source);
  const { trainer, records } = await trainerOf(run.config, source, run.standing);
  fillRunner(await trainer.runner, run);
  const digest = await toEpochEnd(trainer);
  process.stdout.write(`${JSON.stringify({ records, digest } satisfies Continued)}\n`);
  process.exit(0);
}
