// The runner for a backend: planned where it has an executor, else eager.

import * as tf from "@tensorflow/tfjs-core";
import type { Config } from "#experiment/config";
import { FaultError } from "#experiment/fault";
import type { Backend } from "../backend/open";
import type { CompileProgress } from "../plan/executor";
import { TraceBackend } from "../plan/trace";
import { EagerRunner } from "./eager-runner";
import { PlannedRunner } from "./planned-runner";
import type { MakeRunner } from "./runner";

/** For models built while `backend` is tfjs's current one. */
export function runnerOn(backend: Backend, compileProgress?: CompileProgress): MakeRunner {
  if (backend.engine === "eager") {
    return async (model) => {
      refuseSavings(model.config);
      backend.resetLivePeak();
      return new EagerRunner(model, backend.memory);
    };
  }
  return async (model) => {
    const trace = tf.backend();
    if (!(trace instanceof TraceBackend)) throw new Error("a planned model is built on the trace backend");
    const executor = await backend.makeExecutor();
    try {
      return new PlannedRunner(model, trace, executor, compileProgress);
    } catch (thrown) {
      executor.dispose();
      throw thrown;
    }
  };
}

/** What only a plan can do is refused where ops run eagerly, not ignored. */
function refuseSavings({ checkpointing, storage }: Config): void {
  for (const [key, value, only] of [
    ["checkpointing.segments", checkpointing.segments, 0],
    ["storage.activations", storage.activations, "f32"],
    ["storage.recompute", storage.recompute, false],
  ] as const) {
    if (value !== only) {
      throw new FaultError({ code: "config.invalid", where: key, what: String(value), hint: `${only} without a plan` });
    }
  }
}
