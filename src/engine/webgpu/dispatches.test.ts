// What a device would be handed, without one: a forecast says what is really bound, under every tuning and in every split.

import { beforeAll, describe, expect, it } from "vitest";
import type { Settings } from "#experiment/config";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { resolve } from "#experiment/resolve";
import { liveBytes, livesOf } from "../plan/live";
import { openTraceBackend, type TraceBackend } from "../plan/trace";
import { planTraining, withZeroModel } from "../train/plan-training";
import { dispatchesOf, measuredBytes } from "./dispatches";
import { gpuTarget } from "./target";
import { TUNINGS } from "./tuning";

const LIMITS = { maxBufferSize: 2 ** 31, maxStorageBufferBindingSize: 2 ** 31 };
const CASES: [string, Settings][] = [
  ["end to end", { network: { depth: 8 }, rule: "end-to-end" }],
  ["checkpoints", { network: { depth: 8 }, rule: "end-to-end", checkpointing: { segments: "sqrt" } }],
  ["MAN", { network: { depth: 14 }, split: { k: 3 } }],
  [
    "decoders and contrast",
    { network: { depth: 14 }, split: { k: 4 }, host: { kind: "infopro" }, contrast: { enabled: true } },
  ],
  ["half precision", { network: { depth: 8 }, split: { k: 3 }, storage: { activations: "f16" } }],
];

let trace: TraceBackend;
beforeAll(async () => {
  trace = await openTraceBackend();
});

describe.each(TUNINGS.map((tuning) => [tuning.name, tuning] as const))("tuned for %s", (_, tuning) => {
  it.each(CASES)("%s: the plan's live bytes are those that dispatches bind", (_name, settings) => {
    const config = resolve({ batch: { size: 8 }, ...settings }, CIFAR10_FACTS);
    withZeroModel(config, (model) => {
      const { plan } = planTraining(trace, model, gpuTarget(tuning, LIMITS));
      const planned = Math.max(...liveBytes(plan, livesOf(plan)));
      const measured = measuredBytes(
        plan,
        dispatchesOf(plan, () => tuning),
      );
      expect(measured).toHaveLength(plan.calls.length);
      const off = planned / Math.max(...measured) - 1;
      expect(off).toBeGreaterThanOrEqual(0);
      expect(off).toBeLessThan(0.01);
    });
  });
});
