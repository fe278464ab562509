// npm run forecast: the memory of a config before anything runs, per block and in total, beside its rivals.

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { openTraceBackend } from "#engine/plan/trace";
import { blockCosts } from "#engine/train/block-costs";
import { forecastBesideRivals } from "#engine/train/forecast";
import { forecastTarget } from "#engine/train/forecast-target";
import { MOST_THREADS } from "#engine/wasm/open-wasm";
import { fitBudget } from "#experiment/balance";
import type { DataFacts, Settings } from "#experiment/config";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { ANY_GPU, type ForecastAnswer, type ForecastDevice, limitFault, smallerBatch } from "#experiment/forecast";
import { resolve } from "#experiment/resolve";
import { unitText } from "#experiment/split";
import { faultText } from "#messages/en-faults";
import { runCommand, UsageError } from "./command";
import { forecastText } from "./forecast-text";
import { SETTING_OPTIONS, settingsOf, wholeNumber } from "./settings-options";

const USAGE = `npm run forecast [-- --preset NAME] [--config FILE] [--set key=value ...] [--backend webgpu|wasm] [--threads N] [--software]
                 [--budget MB] [--json]
  --threads   of WASM; as many as train would take unless said otherwise
  --software  WebGPU on a software adapter, as in a browser without a GPU
  --budget    finds the fewest blocks that fit; status 1 where none do`;

await runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      ...SETTING_OPTIONS,
      threads: { type: "string" },
      software: { type: "boolean", default: false },
      budget: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const settings = await settingsOf(values);
  const config = resolve(settings, factsOf(settings));
  const device = deviceOf(values.backend, values.software, values.threads);
  const budget = values.budget === undefined ? null : wholeNumber("--budget", values.budget);
  const trace = await openTraceBackend();
  const target = await forecastTarget(device);
  const answer = await forecastBesideRivals(trace, config, target);
  process.stdout.write(values.json ? `${JSON.stringify(summary(answer))}\n` : forecastText(answer, config, device));
  if (budget !== null) {
    const { list, peakBytes } = fitBudget(blockCosts(trace, config, target), config, budget * 1e6);
    const where = JSON.stringify(list);
    process.stderr.write(
      `${budget} MB: ${list.length} blocks fit, ${(peakBytes / 1e6).toFixed(1)} MB at most, ending with ${list.map(unitText).join(", ")} (--set split.list=${where}).\n`,
    );
  }
  const [broken] = answer.forecast.limits;
  if (!broken) return 0;
  const fixedBytes = broken.limit === "memory" ? answer.forecast.lastingBytes : 0;
  const batch = smallerBatch(config.batch.size, { ...broken, fixedBytes });
  const offer = batch === null ? "" : ` batch.size=${batch} would fit.`;
  process.stderr.write(`${faultText(limitFault(broken))}${offer}\n`);
  return 1;
});

/** CIFAR-10's, as far as the settings do not say otherwise; a forecast needs no data. */
function factsOf({ network, data, batch }: Settings): DataFacts {
  const channels = typeof network?.channels === "number" ? network.channels : CIFAR10_FACTS.channels;
  const ofChannels = (known: number[]) => Array.from({ length: Math.min(4, channels) }, (_, i) => known[i] ?? 0.5);
  return {
    ...CIFAR10_FACTS,
    channels,
    classes: network?.classes ?? CIFAR10_FACTS.classes,
    imageSize: data?.imageSize ?? CIFAR10_FACTS.imageSize,
    mean: ofChannels(CIFAR10_FACTS.mean),
    std: ofChannels(CIFAR10_FACTS.std),
    trainRecords: Math.max(CIFAR10_FACTS.trainRecords, Number(batch?.size ?? 0)),
  };
}

function deviceOf(backend: string, software: boolean, threads: string | undefined): ForecastDevice {
  if (backend === "webgpu") return software ? { ...ANY_GPU, software, quads: true } : ANY_GPU;
  if (backend !== "wasm") throw new UsageError("--backend takes webgpu or wasm");
  const most = Math.min(MOST_THREADS, availableParallelism());
  return { backend, threads: threads === undefined ? most : wholeNumber("--threads", threads) };
}

/** For programs: no series, no tensors. */
function summary({ forecast, endToEnd, checkpointing, segments }: ForecastAnswer) {
  const { peakBytes, allocatedBytes, parts, activationBytes, lastingBytes, blocks, limits } = forecast;
  const rival = ({ peakBytes: peak, allocatedBytes: allocated }: typeof endToEnd) => ({
    peakBytes: peak,
    allocatedBytes: allocated,
  });
  return {
    peakBytes,
    allocatedBytes,
    activationBytes,
    lastingBytes,
    parts,
    blocks,
    limits,
    endToEnd: rival(endToEnd),
    checkpointing: { segments, ...rival(checkpointing) },
  };
}
