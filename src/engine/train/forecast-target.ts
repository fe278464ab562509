// What a device makes of a plan: what it must fit, what is allocated for it, which limits it breaks.

import type { BrokenLimit, ForecastDevice } from "#experiment/forecast";
import type { PlanTarget } from "../plan/executor";
import type { Plan } from "../plan/plan";

export interface ForecastTarget extends PlanTarget {
  /** Bytes held for a training step: `staging` for what goes in and out, `all` with it. Lists of calls are not in it. */
  allocated(homeBuffers: readonly number[], plan: Plan): { all: number; staging: number };
  /** `largest`: of all tensors. */
  broken(homeBuffers: readonly number[], plan: Plan, largest: { name: string; bytes: number }): BrokenLimit[];
}

/** Loads only what the device's backend needs. */
export async function forecastTarget(device: ForecastDevice): Promise<ForecastTarget> {
  return device.backend === "wasm" ? onWasm(device.threads) : onWebgpu(device);
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

async function onWasm(threads: number): Promise<ForecastTarget> {
  const { wasmTarget } = await import("../wasm/target");
  const { aligned, HOMES, MARGIN, MOST_PAGES, PAGE } = await import("../wasm/memory-layout");
  const all = (homes: readonly number[], { arenaBytes }: Plan) => {
    const bytes = HOMES + sum(homes.map(aligned)) + aligned(sum(arenaBytes)) + MARGIN;
    return Math.ceil(bytes / PAGE) * PAGE;
  };
  return {
    ...wasmTarget(threads),
    allocated: (homes, plan) => ({ all: all(homes, plan), staging: HOMES }),
    broken(homes, plan) {
      const [bytes, allowedBytes] = [all(homes, plan), MOST_PAGES * PAGE];
      return bytes > allowedBytes ? [{ limit: "memory", what: "a training step", bytes, allowedBytes }] : [];
    },
  };
}

async function onWebgpu({
  maxBufferBytes,
  maxBindingBytes,
  ...traits
}: Extract<ForecastDevice, { backend: "webgpu" }>) {
  const { gpuTarget } = await import("../webgpu/target");
  const { tuningFor } = await import("../webgpu/tuning");
  const { SCALAR_SLOTS } = await import("../webgpu/memory");
  const target = gpuTarget(tuningFor(traits), {
    maxBufferSize: maxBufferBytes,
    maxStorageBufferBindingSize: maxBindingBytes,
  });
  return {
    ...target,
    allocated(homes, { arenaBytes, scalarSlots }) {
      const staging = 4 * (Math.max(SCALAR_SLOTS, scalarSlots) + scalarSlots);
      return { all: sum(homes) + sum(arenaBytes) + staging, staging };
    },
    broken(_homes, _plan, { name, bytes }) {
      const limits = [
        ["binding", maxBindingBytes],
        ["buffer", maxBufferBytes],
      ] as const;
      return limits.flatMap(([limit, allowedBytes]): BrokenLimit[] =>
        bytes > allowedBytes ? [{ limit, what: name, bytes, allowedBytes }] : [],
      );
    },
  } satisfies ForecastTarget as ForecastTarget;
}
