// One real step of each config on a backend: what was forecast, and what was bound and allocated.

import { tensorDraws } from "#data/random";
import type { DeviceFacts } from "#engine/backend/device-facts";
import { openBackend, type Surroundings } from "#engine/backend/open";
import { buildModel } from "#engine/local/model";
import { openTraceBackend } from "#engine/plan/trace";
import { forecast } from "#engine/train/forecast";
import { forecastTarget } from "#engine/train/forecast-target";
import { runnerOn } from "#engine/train/make-runner";
import { configKnobs } from "#engine/train/runner";
import { noise } from "#engine/train/trial";
import { CIFAR10_FACTS } from "#experiment/defaults";
import type { Fault } from "#experiment/fault";
import { forecastDevice } from "#experiment/forecast";
import { resolve } from "#experiment/resolve";
import type { MemoryCase } from "./memory-cases";

export interface MeasureRequest {
  backend: "wasm" | "webgpu";
  cases: MemoryCase[];
  /** Images a batch. */
  images: number;
}

interface MeasurePlace {
  surroundings: Surroundings;
  progress(done: number, total: number, text: string): void;
  deviceFault(fault: Fault): void;
}

export interface MemoryRow {
  name: string;
  forecastBytes: number;
  measuredBytes: number;
  forecastAllocatedBytes: number;
  allocatedBytes: number;
}

export interface MeasureReport {
  device: DeviceFacts;
  rows: MemoryRow[];
}

export async function measureMemory(request: MeasureRequest, place: MeasurePlace): Promise<MeasureReport> {
  const { backend, cases, images } = request;
  const opened = await openBackend(backend, place.surroundings, place.deviceFault, "planned");
  const trace = await openTraceBackend();
  const target = await forecastTarget(forecastDevice(opened.facts));
  const rows: MemoryRow[] = [];
  for (const [i, { name, settings }] of cases.entries()) {
    place.progress(i, cases.length, name);
    const config = resolve({ ...settings, batch: { size: images } }, CIFAR10_FACTS);
    const { peakBytes, allocatedBytes } = forecast(trace, config, target);
    const runner = await runnerOn(opened)(buildModel(config, (tensor) => tensorDraws(0, tensor)));
    try {
      // memory does not depend on what images show
      await runner.train(noise(config), configKnobs(runner.model, 0));
      const { livePeakBytes, allocatedPeakBytes } = runner.memory();
      rows.push({
        name,
        forecastBytes: peakBytes,
        measuredBytes: livePeakBytes,
        forecastAllocatedBytes: allocatedBytes,
        allocatedBytes: allocatedPeakBytes,
      });
    } finally {
      runner.dispose();
    }
  }
  place.progress(cases.length, cases.length, `${cases.length} configs on ${backend}`);
  return { device: opened.facts, rows };
}
