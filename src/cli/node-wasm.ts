// The WASM engine's surroundings in Node: builds from the folder where `npm run wasm` leaves them, threads of node:worker_threads.

import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { BROKEN } from "#engine/wasm/memory-layout";
import type { WasmSurroundings } from "#engine/wasm/open-wasm";
import type { ThreadWorker } from "#engine/wasm/threads";

const FOLDER = new URL("../engine/wasm/build/", import.meta.url);

/** What thread.ts does in a page, in the plain JavaScript that a worker runs without a loader. */
const THREAD = `
  const { parentPort, workerData: { module, memory, broken } } = require("node:worker_threads");
  const names = WebAssembly.Module.exports(module).flatMap(({ name, kind }) => (kind === "function" ? [name] : []));
  const table = new WebAssembly.Table({ element: "anyfunc", initial: names.length });
  const words = new Int32Array(memory.buffer);
  const sleep = (address, value) => Atomics.wait(words, address / 4, value, 1000);
  const { exports } = new WebAssembly.Instance(module, { env: { memory, table, sleep } });
  names.forEach((name, place) => table.set(place, exports[name]));
  parentPort.on("message", ({ thread }) => {
    try {
      exports.serve(thread);
    } catch (thrown) {
      Atomics.store(words, broken / 4, 1);
      throw thrown;
    }
  });
  parentPort.postMessage("ready");
`;

function startThread(module: WebAssembly.Module, memory: WebAssembly.Memory): ThreadWorker {
  const worker = new Worker(THREAD, { eval: true, workerData: { module, memory, broken: BROKEN } });
  // threads wait for commands; the process may end all the same
  worker.unref();
  return {
    ready: new Promise((done, fail) => {
      worker.once("message", () => done());
      worker.once("error", fail);
    }),
    serve: (thread) => worker.postMessage({ thread }),
    end: () => void worker.terminate(),
  };
}

/** Node before 21 has relaxed SIMD behind a flag, which counts for everything that is compiled afterwards. */
export function nodeWasm(): WasmSurroundings {
  setFlagsFromString("--experimental-wasm-relaxed-simd");
  return {
    async load(build) {
      const file = new URL(`${build}.wasm`, FOLDER);
      return readFile(file).catch(() => {
        throw new Error(`${file.pathname} is missing: npm run wasm makes it`);
      });
    },
    cores: availableParallelism(),
    startThread,
  };
}
