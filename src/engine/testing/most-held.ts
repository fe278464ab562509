// Memory that a run holds while it streams its records, with its early looks and its tests at epochs' ends: every ArrayBuffer
// of the process, live ones only, read after a full collection every few batches, during a read of a shard, and after
// each of a training shard. The trainer is the real one; what it trains with does nothing, so that all that is held is data.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { dataFacts } from "#data/open-folder";
import type { Source } from "#data/source";
import { resolve } from "#experiment/resolve";
import type { Model } from "../local/model";
import { Trainer } from "../train/trainer";
import { idleRunner } from "./idle-runner";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as (how?: { type: "minor" }) => void;
const heldNow = () => {
  collect();
  collect({ type: "minor" }); // waits until what was found is freed
  return process.memoryUsage().arrayBuffers;
};

export const BATCH = 50;
const EPOCHS = 2;
const LOOK_EVERY = 20;

export interface Held {
  /** Most bytes held over two epochs, less what was held before. */
  most: number;
  /** Batches trained and answered, and tests made. */
  trained: number;
  answered: number;
  tests: number;
}

export async function mostHeld(source: Source): Promise<Held> {
  const settings = { batch: { size: BATCH }, schedule: { epochs: EPOCHS, kind: "constant" as const } };
  const held: Held = { most: 0, trained: 0, answered: 0, tests: 0 };
  const look = () => {
    held.most = Math.max(held.most, heldNow() - before);
  };
  let arrived: Promise<unknown> = Promise.resolve();
  const watched: Source = {
    ...source,
    readShard: (split, index, options) => {
      let told = 0;
      const progress = () => {
        told += 1;
        if (told % (2 * LOOK_EVERY) === 0) look();
      };
      const reading = source.readShard(split, index, { ...options, progress });
      if (split === "train") arrived = reading.then(look);
      return reading;
    },
  };
  const used = (kind: "trained" | "answered") => {
    held[kind] += 1;
    if (held[kind] % LOOK_EVERY === 0) look();
  };
  const makeRunner = async (model: Model) =>
    idleRunner(model, { onTrain: () => used("trained"), onAnswer: () => used("answered") });
  const trainer = new Trainer(resolve(settings, dataFacts(source)), watched, makeRunner);
  const before = heldNow();
  while (!trainer.finished) {
    await trainer.next();
    await arrived; // training takes longer than the line: what is read ahead is there at once
    const due = trainer.evaluationDue();
    if (!due) continue;
    held.tests += 1;
    await trainer.evaluate(due);
  }
  trainer.dispose();
  return held;
}
