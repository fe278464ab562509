// Opens a backend for tests in Node.

import { createRequire } from "node:module";
import { dirname } from "node:path";
import { nodeWasm } from "#cli/node-wasm";
import type { EngineMode } from "../backend/device-facts";
import { type Backend, type EagerBackend, openBackend } from "../backend/open";

export const TEST_BACKENDS = ["cpu", "wasm"] as const;
type TestBackend = (typeof TEST_BACKENDS)[number];

/** A device fault fails the test that runs. Of planned WASM, `relaxed`: with fused sums; `threads`: as many, cores or not. */
export function openTestBackend(
  name: TestBackend,
  mode: EngineMode,
  { relaxed = false, threads }: { relaxed?: boolean; threads?: number } = {},
): Promise<Backend> {
  const wasmFiles = `${dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"))}/`;
  const here = nodeWasm();
  const wasmEngine = { ...here, cores: threads ?? here.cores };
  const surroundings = { gpu: undefined, wasmFiles, wasmEngine, wasmOptions: { relaxed } };
  const onFault = (fault: unknown) => {
    throw new Error(JSON.stringify(fault));
  };
  return openBackend(name, surroundings, onFault, mode);
}

/** Makes `cpu` or `wasm` tfjs's current backend: ops run on it one by one. */
export async function openEagerBackend(name: TestBackend): Promise<EagerBackend> {
  const backend = await openTestBackend(name, "eager");
  if (backend.engine !== "eager") throw new Error("the backend is planned");
  return backend;
}
