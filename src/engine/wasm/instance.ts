// A module's instance on a memory. The list of calls names kernels by their place in a table, the same in every thread.

export interface KernelInstance {
  /** The caller's share of a list at this address, as thread 0. */
  run(list: number, calls: number, threads: number): void;
  /** Another thread's life, until the list's address is 0. */
  serve(thread: number): void;
  /** A kernel's place in the table, by name. */
  placeOf: ReadonlyMap<string, number>;
}

/** Then a thread looks whether the others are still there. */
const LONGEST_SLEEP_MS = 1000;

export async function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<KernelInstance> {
  const names = WebAssembly.Module.exports(module).flatMap(({ name, kind }) => (kind === "function" ? [name] : []));
  const table = new WebAssembly.Table({ element: "anyfunc", initial: names.length });
  const words = new Int32Array(memory.buffer);
  const sleep = (address: number, value: number) => void Atomics.wait(words, address / 4, value, LONGEST_SLEEP_MS);
  const { exports } = await WebAssembly.instantiate(module, { env: { memory, table, sleep } });
  const placeOf = new Map(names.map((name, place) => [name, place]));
  for (const [name, place] of placeOf) table.set(place, exports[name]);
  const { run, serve } = exports as unknown as Pick<KernelInstance, "run" | "serve">;
  return { run, serve, placeOf };
}
