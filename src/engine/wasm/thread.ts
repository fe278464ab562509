// A thread of the WASM engine in a page: gets module and memory, answers, and then serves until it is ended.

import { instantiate, type KernelInstance } from "./instance";
import { BROKEN } from "./memory-layout";

type Message = { module: WebAssembly.Module; memory: WebAssembly.Memory } | { thread: number };

let instance: KernelInstance;
let memory: WebAssembly.Memory;

self.onmessage = async ({ data }: MessageEvent<Message>) => {
  if ("module" in data) {
    memory = data.memory;
    instance = await instantiate(data.module, memory);
    postMessage("ready");
    return;
  }
  try {
    instance.serve(data.thread);
  } catch (thrown) {
    // the others must not wait for this thread
    Atomics.store(new Int32Array(memory.buffer), BROKEN / 4, 1);
    throw thrown;
  }
};
