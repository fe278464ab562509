import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { openAddress } from "#data/fetch";
import { dataFacts } from "#data/open-folder";
import { tensorDraws } from "#data/random";
import type { Source } from "#data/source";
import type { Fault } from "#experiment/fault";
import { resolve } from "#experiment/resolve";
import { buildModel } from "../local/model";
import { type Answer, CLASSES, type DataServer, serve, shardSet } from "../testing/data-server";
import { idleRunner } from "../testing/idle-runner";
import { openEagerBackend } from "../testing/node-engine";
import { evaluate } from "./evaluate";
import type { StepData } from "./runner";

const SIZES = [130, 40, 50];
const SET = { sizes: SIZES, size: 8 };

let server: DataServer | null = null;
beforeAll(async () => void (await openEagerBackend("cpu")));
afterEach(async () => {
  await server?.close();
  server = null;
});

async function open(answer?: Answer): Promise<Source> {
  server = await serve(shardSet(SET), answer);
  return openAddress(server.address);
}

/** Evaluates the training split, which has several shards. */
async function evaluated(source: Source, options: Partial<Parameters<typeof evaluate>[2]> = {}) {
  const config = resolve({ split: { k: 3 } }, dataFacts(source));
  const model = buildModel(config, (name) => tensorDraws(0, name));
  const batches: number[] = [];
  const onAnswer = ({ labels }: StepData) => void batches.push(labels.length);
  const runner = idleRunner(model, { onAnswer });
  const result = await evaluate(runner, source, { split: "train", batchSize: 32, ...options });
  model.parameters.dispose();
  return { result, batches };
}

/** Records of label 0 among so many. */
const zeros = (records: number) => Math.ceil(records / CLASSES);

describe("an evaluation", () => {
  it("answers every record once, in batches that end with their shard", async () => {
    const { result, batches } = await evaluated(await open());
    expect(batches).toEqual([32, 32, 32, 32, 2, 32, 8, 32, 18]);
    expect(result).toEqual({ count: 220, correct: zeros(220), loss: 1, blockCorrect: [zeros(220), zeros(220)] });
  });

  it.each([1, 32, 130, 131, 170])("stops after a limit of %i records, and reads no shard beyond", async (limit) => {
    const { result } = await evaluated(await open(), { limit });
    expect([result.count, result.correct]).toEqual([limit, zeros(limit)]);
    expect(server?.asked).toHaveLength(1 + [0, 130, 170].filter((first) => first < limit).length);
  });

  it.each([
    ["a byte off", "data.hash", (file: Uint8Array) => file.with(20_000, file[20_000]! ^ 1)],
    ["a label of no class", "data.hash", (file: Uint8Array) => file.with(0, 255)],
    ["cut off", "data.truncated", (file: Uint8Array) => file.subarray(0, 20_000)],
  ])("forgets what it made of a shard that came with %s", async (_, code, damaged) => {
    const file = shardSet(SET).get("train-1.bin")!;
    const waited: Fault[] = [];
    const source = await open((path, response, count) => {
      const isBad = path === "train-1.bin" && count === 1;
      if (isBad) response.end(damaged(file));
      return isBad;
    });
    const { result } = await evaluated(source, { waiting: (fault) => waited.push(fault) });
    expect([result.count, result.correct]).toEqual([220, zeros(220)]);
    expect(waited.map((fault) => fault.code)).toEqual([code]);
    expect(server?.asked.filter((path) => path === "train-1.bin")).toHaveLength(2);
  });

  it("throws the fault of a shard that stays bad", async () => {
    const source = await open((path, response) => {
      if (path === "train-2.bin") response.end("no shard");
      return path === "train-2.bin";
    });
    const fault = expect.objectContaining({ code: "data.truncated", where: expect.stringContaining("train-2.bin") });
    await expect(evaluated(source)).rejects.toHaveProperty("fault", fault);
  });

  it("stops with what it has when it is called off", async () => {
    const off = new AbortController();
    const progress = (done: number) => done >= 64 && off.abort();
    const { result } = await evaluated(await open(), { signal: off.signal, progress });
    expect(result.count).toBe(64);
  });
});
