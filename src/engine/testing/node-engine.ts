// Opens a backend for tests in Node.

import { createRequire } from "node:module";
import { dirname } from "node:path";
// biome-ignore lint/style/noRestrictedImports: tests in Node run the engine in the command line's surroundings
import { nodeWasm } from "../../cli/node-wasm";
import type { EngineMode } from "../backend/device-facts";
import { type Backend, openBackend } from "../backend/open";

export const TEST_BACKENDS = ["cpu", "wasm"] as const;

/** Opens `cpu` or `wasm`, eagerly unless said otherwise, planned WASM without fused sums. A device fault fails the test that runs. */
export function openTestBackend(name: "cpu" | "wasm", mode: EngineMode = "eager", relaxed = false): Promise<Backend> {
  const wasmFiles = `${dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"))}/`;
  const onFault = (fault: unknown) => {
    throw new Error(JSON.stringify(fault));
  };
  return openBackend(
    name,
    { gpu: undefined, wasmFiles, wasmEngine: nodeWasm(), wasmOptions: { relaxed } },
    onFault,
    mode,
  );
}
