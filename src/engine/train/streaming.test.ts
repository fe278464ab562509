// Training for real on real records that come over a slow line: real CIFAR-10 where it is at hand, else Fashion-MNIST.

import { existsSync } from "node:fs";
import { setImmediate as nextTask } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeFolder } from "#cli/node-data";
import { openAddress } from "#data/fetch";
import { dataFacts, openFolder } from "#data/open-folder";
import { shardOrder } from "#data/shuffle";
import { resolve } from "#experiment/resolve";
import { resharded } from "../testing/data-server";
import { openTestBackend } from "../testing/node-engine";
import { type ThrottledServer, throttledServer } from "../testing/throttled-server";
import { runnerOn } from "./make-runner";
import type { DataWait } from "./metrics";
import { Trainer } from "./trainer";

const CIFAR = "../shared/data/cifar10";
const REAL = existsSync(CIFAR) ? CIFAR : "public/datasets/fashion-mnist";
const SIZES = [120, 120, 120, 120];
const EPOCHS = 2;
const SEED = 4;
const shardNames = (epoch: number) => shardOrder(SIZES, SEED, epoch).map((shard) => `train-${shard + 1}.bin`);

let server: ThrottledServer;
beforeAll(async () => {
  const files = await resharded(await openFolder(await nodeFolder(REAL)), SIZES, [20]);
  // every training shard but the first waits until a step has been taken
  server = await throttledServer(files, /^train/);
});
afterAll(() => server.close());

describe(`training on ${REAL} over 20 ms and 50 Mbit/s`, () => {
  it("steps on the first shard alone, then waits for data under 5 % of its time", async () => {
    const source = await openAddress(server.address);
    const settings = {
      network: { depth: 14 as const },
      split: { k: 3 },
      batch: { size: 20 },
      schedule: { epochs: EPOCHS, kind: "constant" as const },
      seed: SEED,
    };
    const config = resolve(settings, dataFacts(source));
    const trainer = new Trainer(config, source, runnerOn(await openTestBackend("wasm", "planned")));
    await trainer.next();
    const first = await server.told();
    expect(first.served).toEqual(["manifest.json", shardNames(1)[0]]);
    await trainer.next();
    const second = await server.told();
    expect(second.served).toEqual(first.served);
    // now that there is room the next one is on its way, and no other
    expect(second.asked).toEqual(["manifest.json", ...shardNames(1).slice(0, 2)]);
    server.release();
    const waits: DataWait[] = [];
    while (!trainer.finished) {
      await trainer.next();
      await nextTask(); // as the page's worker does
      if (trainer.standing.position.stepInEpoch === 0) waits.push(trainer.data().wait);
    }
    const waited = waits.reduce((sum, { waitedSeconds }) => sum + waitedSeconds, 0);
    const trained = waits.reduce((sum, { trainedSeconds }) => sum + trainedSeconds, 0);
    expect(waits.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(trained).toBeGreaterThan(0);
    expect(waited / (waited + trained)).toBeLessThan(0.05);
    // in order, each once an epoch
    expect((await server.told()).asked).toEqual(["manifest.json", ...shardNames(1), ...shardNames(2)]);
    trainer.dispose();
  });
});
