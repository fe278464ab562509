// The engine's surroundings in a page: addresses of the builds from Vite, threads as module workers inside the worker.

import plain from "./build/plain.wasm?url";
import plainShared from "./build/plain-shared.wasm?url";
import relaxed from "./build/relaxed.wasm?url";
import relaxedShared from "./build/relaxed-shared.wasm?url";
import type { WasmBuild, WasmSurroundings } from "./open-wasm";
import type { ThreadWorker } from "./threads";

const ADDRESSES: Record<WasmBuild, string> = {
  plain,
  relaxed,
  "plain-shared": plainShared,
  "relaxed-shared": relaxedShared,
};

/** Inside a worker of the page. */
export const pageWasm: WasmSurroundings = {
  async load(build) {
    const answer = await fetch(ADDRESSES[build]);
    if (!answer.ok) throw new Error(`${ADDRESSES[build]}: ${answer.status}`);
    return answer.arrayBuffer();
  },
  cores: navigator.hardwareConcurrency,
  // memory is shared between isolated pages only
  // and waiting for them blocks, which a page itself must not
  startThread: globalThis.crossOriginIsolated && !("document" in globalThis) ? startThread : null,
};

function startThread(module: WebAssembly.Module, memory: WebAssembly.Memory): ThreadWorker {
  const worker = new Worker(new URL("./thread.ts", import.meta.url), { type: "module", name: "wasm thread" });
  worker.postMessage({ module, memory });
  return {
    ready: new Promise((done, fail) => {
      worker.onmessage = () => done();
      worker.onerror = ({ message }) => fail(new Error(message));
    }),
    serve: (thread) => worker.postMessage({ thread }),
    end: () => worker.terminate(),
  };
}
