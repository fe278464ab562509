// What a run that goes on wrote before: its metrics.json, beside its own file.

import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isTree } from "#experiment/settings";
import type { TrainLog } from "./jobs";

/** The log beside a saved run's file; null where there is none, or, which is said, where it is no log. */
export async function earlierLog(runFile: string): Promise<TrainLog | null> {
  const path = join(dirname(runFile), "metrics.json");
  try {
    const log: unknown = JSON.parse(await readFile(path, "utf8"));
    if (isLog(log)) return log;
  } catch (reason) {
    if ((reason as { code?: unknown }).code === "ENOENT") return null;
  }
  process.stderr.write(`${path} does not read as the metrics of a run: those written begin where the run goes on.\n`);
  return null;
}

const isLog = (value: unknown): value is TrainLog =>
  isTree(value) &&
  areRising(value.steps) &&
  value.steps.every(({ losses }) => Array.isArray(losses) && losses.every(Number.isFinite)) &&
  areRising(value.evaluations) &&
  value.evaluations.every(({ testAccuracy }) => Number.isFinite(testAccuracy));

/** Whether each is of a later step than the one before. */
function areRising(value: unknown): value is Record<string, unknown>[] {
  if (!Array.isArray(value)) return false;
  let last = 0;
  return value.every((each) => {
    if (!isTree(each) || !Number.isSafeInteger(each.step) || (each.step as number) <= last) return false;
    last = each.step as number;
    return true;
  });
}
