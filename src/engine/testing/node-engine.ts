// Opens a backend for tests in Node.

import { createRequire } from "node:module";
import { dirname } from "node:path";
import { type Backend, openBackend } from "../backend/open";

export const TEST_BACKENDS = ["cpu", "wasm"] as const;

/** Makes `cpu` or `wasm` tfjs's current backend. A device fault fails the test that runs. */
export function openTestBackend(name: (typeof TEST_BACKENDS)[number]): Promise<Backend> {
  const wasmFiles = `${dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"))}/`;
  return openBackend(name, { gpu: undefined, wasmFiles }, (fault) => {
    throw new Error(JSON.stringify(fault));
  });
}
