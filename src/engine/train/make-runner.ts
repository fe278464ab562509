// The runner for a backend: planned where it has an executor, else eager.

import * as tf from "@tensorflow/tfjs-core";
import type { Backend } from "../backend/open";
import { TraceBackend } from "../plan/trace";
import { EagerRunner } from "./eager-runner";
import { type CompileProgress, PlannedRunner } from "./planned-runner";
import type { MakeRunner } from "./runner";

/** For models built while `backend` is tfjs's current one. */
export function runnerOn(backend: Backend, compileProgress?: CompileProgress): MakeRunner {
  const { makeExecutor } = backend;
  if (!makeExecutor) return async (model) => new EagerRunner(model, backend.memory);
  return async (model) => {
    const trace = tf.backend();
    if (!(trace instanceof TraceBackend)) throw new Error("a planned model is built on the trace backend");
    return new PlannedRunner(model, trace, await makeExecutor(), compileProgress);
  };
}
