// The backends outside a page: tfjs-wasm's files from node_modules, WebGPU from the npm package `webgpu` (Dawn).

import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { EngineMode } from "#engine/backend/device-facts";
import type { Surroundings } from "#engine/backend/open";
import { type Fault, FaultError } from "#experiment/fault";
import { faultText } from "#messages/en-faults";
import { nodeTunings } from "./node-tunings";
import { nodeWasm } from "./node-wasm";

const BACKENDS = ["webgpu", "wasm", "cpu"] as const;
export type NodeBackend = (typeof BACKENDS)[number];

export function checkBackend(name: string): NodeBackend {
  const found = BACKENDS.find((backend) => backend === name);
  if (!found)
    throw new FaultError({
      code: "config.invalid",
      where: "--backend",
      what: name,
      hint: `one of ${BACKENDS.join(", ")}`,
    });
  return found;
}

const MODES = ["planned", "eager"] as const;

export function checkMode(name: string): EngineMode {
  const found = MODES.find((mode) => mode === name);
  if (!found)
    throw new FaultError({ code: "config.invalid", where: "--mode", what: name, hint: `one of ${MODES.join(", ")}` });
  return found;
}

/** Dawn's GPU, made current for tfjs, which looks at `navigator.gpu`; undefined where Dawn does not load. */
async function dawn(): Promise<GPU | undefined> {
  try {
    const { create, globals } = await import("webgpu");
    Object.assign(globalThis, globals);
    const gpu = create([]) as GPU;
    const navigator = { ...globalThis.navigator, gpu, userAgent: "node" };
    Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
    return gpu;
  } catch {
    return undefined;
  }
}

/** What Node offers a backend. Dawn is loaded for WebGPU only. */
export async function nodeSurroundings(backend: NodeBackend): Promise<Surroundings> {
  const tfjsWasm = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
  return {
    gpu: backend === "webgpu" ? await dawn() : undefined,
    wasmFiles: `${dirname(tfjsWasm)}/`,
    wasmEngine: nodeWasm(),
    tunings: nodeTunings(),
  };
}

/** Whether Dawn finds an adapter here. */
export async function dawnHasAdapter(): Promise<boolean> {
  return Boolean(await (await dawn())?.requestAdapter());
}

/** A device fault ends a command: its results could not be trusted. */
export function endOnFault(fault: Fault): void {
  process.stderr.write(`\n${faultText(fault)}\n`);
  process.exit(1);
}
