// Balanced splits against every split there is. Costs come from plans of the engine.

import { beforeAll, describe, expect, it } from "vitest";
import { openTraceBackend, type TraceBackend } from "#engine/plan/trace";
import { blockCosts } from "#engine/train/block-costs";
import { type ForecastTarget, forecastTarget } from "#engine/train/forecast-target";
import { balanceMemory, fitBudget } from "./balance";
import { quickForecast } from "./block-costs";
import type { Config, Settings, UnitName } from "./config";
import { CIFAR10_FACTS } from "./defaults";
import { FaultError } from "./fault";
import { resolve } from "./resolve";
import { unitNames } from "./split";

let trace: TraceBackend;
let target: ForecastTarget;
beforeAll(async () => {
  trace = await openTraceBackend();
  target = await forecastTarget({ backend: "wasm", threads: 1 });
});

const configOf = (settings: Settings) => resolve({ batch: { size: 8 }, ...settings }, CIFAR10_FACTS);
const cutAt = (config: Config, list: UnitName[]): Config => ({ ...config, split: { k: 1, reference: null, list } });

/** Least peak of all splits into each number of blocks; null where loss weights allow none. */
function byBruteForce(costs: ReturnType<typeof blockCosts>, config: Config): (number | null)[] {
  const units = unitNames(config.network.depth);
  const least: (number | null)[] = units.map(() => null);
  for (let cuts = 0; cuts < 2 ** (units.length - 1); cuts++) {
    const list = units.filter((_, i) => i === units.length - 1 || (cuts >> i) & 1);
    const k = list.length;
    try {
      const { peakBytes } = quickForecast(costs, cutAt(config, list));
      least[k - 1] = Math.min(least[k - 1] ?? Number.POSITIVE_INFINITY, peakBytes);
    } catch (thrown) {
      if (!(thrown instanceof FaultError)) throw thrown;
    }
  }
  return least;
}

function faultIn(work: () => unknown) {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof FaultError) return thrown.fault;
    throw thrown;
  }
  return null;
}

describe.each<[string, Settings]>([
  ["ResNet-8, MAN", { network: { depth: 8 } }],
  ["ResNet-14, local", { network: { depth: 14 }, rule: "local" }],
  ["ResNet-20, MAN", { network: { depth: 20 } }],
  ["ResNet-20, wide late stages", { network: { depth: 20, width: [16, 16, 64, 256] } }],
  ["ResNet-14, decoders", { network: { depth: 14 }, host: { kind: "infopro" } }],
  [
    "ResNet-14, decoders by stage",
    { network: { depth: 14 }, split: { k: 1 }, host: { kind: "infopro", schedule: "stage" } },
  ],
])("%s", (_, settings) => {
  it("balances every number of blocks as well as any split does", () => {
    const config = configOf(settings);
    const costs = blockCosts(trace, config, target);
    const best = byBruteForce(costs, config);
    const found = best.map((_peak, i) => {
      const fault = faultIn(() => balanceMemory(costs, config, i + 1));
      if (fault) return fault.code === "memory.noSplit" ? null : fault;
      const { list, peakBytes } = balanceMemory(costs, config, i + 1);
      expect(list).toHaveLength(i + 1);
      expect(quickForecast(costs, cutAt(config, list)).peakBytes).toBe(peakBytes);
      return peakBytes;
    });
    expect(found).toEqual(best);
  });

  it("fits a budget with as few blocks as can be, and says the least peak where none fits", () => {
    const config = configOf(settings);
    const costs = blockCosts(trace, config, target);
    const best = byBruteForce(costs, config);
    const peaks = best.filter((peak) => peak !== null);
    for (const budget of peaks) {
      const fewest = best.findIndex((peak) => peak !== null && peak <= budget) + 1;
      expect(fitBudget(costs, config, budget).list).toHaveLength(fewest);
    }
    const least = Math.min(...peaks);
    expect(faultIn(() => fitBudget(costs, config, least - 1))).toEqual({
      code: "memory.budget",
      what: String((least - 1) / 1e6),
      hint: String(Math.ceil(least / 1e6)),
    });
  });
});

describe("what cannot be cut", () => {
  it.each([0, 4, 1.5, Number.NaN])("ResNet-8 into %s blocks is refused with what it takes", (k) => {
    const config = configOf({ network: { depth: 8 } });
    const costs = blockCosts(trace, config, target);
    expect(faultIn(() => balanceMemory(costs, config, k))).toEqual({
      code: "config.unknownSplit",
      where: "split.k",
      what: String(k),
      hint: "a whole number from 1 to 3",
    });
  });

  it("ResNet-110 is balanced into any number of blocks, and no even split does better", { timeout: 60_000 }, () => {
    const config = configOf({ network: { depth: 110 } });
    const costs = blockCosts(trace, config, target);
    for (const k of [2, 3, 4, 8, 16, 32, 54]) {
      const even = quickForecast(costs, { ...config, split: { k, reference: null, list: null } });
      expect(balanceMemory(costs, config, k).peakBytes).toBeLessThanOrEqual(even.peakBytes);
    }
  });
});
