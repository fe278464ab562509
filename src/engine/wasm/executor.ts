// Runs plans on one linear memory: homes, then the arena, then the list of calls. A program is that list with all addresses
// in it; a run copies the inputs in and starts the list.

import { FaultError } from "#experiment/fault";
import type { CompileProgress, Executor, PlanTarget, Program } from "../plan/executor";
import type { Place, Plan } from "../plan/plan";
import type { KernelInstance } from "./instance";
import type { LinearMemory } from "./linear-memory";
import { aligned, COMMANDS, HOMES, LIST, MARGIN, MOST_SCALARS, STOP } from "./memory-layout";
import { WasmProgram } from "./program";
import { wasmTarget } from "./target";
import type { ThreadWorker } from "./threads";

export class WasmExecutor implements Executor {
  readonly stepsAhead = 0;
  readonly target: PlanTarget;
  readonly threads: number;
  private homes: number[] = [];
  private arena = HOMES;
  private arenaBytes = 0;
  private listBytes = 0;
  /** Lists of programs outside the memory. */
  private tableBytes = 0;
  private peakBytes = 0;
  private active: WasmProgram | null = null;
  private broken = false;

  constructor(
    readonly memory: LinearMemory,
    private readonly instance: KernelInstance,
    private readonly workers: readonly ThreadWorker[],
  ) {
    this.threads = workers.length + 1;
    this.target = wasmTarget(this.threads);
  }

  allocateHomes(sizes: readonly number[]): void {
    let end = HOMES;
    this.homes = sizes.map((size) => {
      const start = end;
      end += aligned(size);
      return start;
    });
    this.arena = end;
    this.memory.reach(end + MARGIN);
    this.memory.bytes.fill(0, HOMES, end);
    this.count();
  }

  writeHome(place: Place, data: Float32Array): void {
    this.memory.floats.set(data, this.homeAddress(place) / 4);
  }

  async readHomes(parts: readonly { place: Place; length: number }[]): Promise<Float32Array[]> {
    return parts.map(({ place, length }) => this.copy(this.homeAddress(place), length));
  }

  async compile(plan: Plan, progress?: CompileProgress): Promise<Program> {
    if (plan.scalarSlots > MOST_SCALARS)
      throw new Error(`${plan.scalarSlots} scalars; there is room for ${MOST_SCALARS}`);
    const arenas = plan.arenaBytes.map((_, i) => this.arena + plan.arenaBytes.slice(0, i).reduce((a, b) => a + b, 0));
    const program = new WasmProgram(this, plan, this.instance.placeOf, { homes: this.homes, arenas });
    const arenaBytes = aligned(plan.arenaBytes.reduce((a, b) => a + b, 0));
    if (arenaBytes > this.arenaBytes) {
      this.arenaBytes = arenaBytes;
      this.active = null; // its list lay where the arena is now
    }
    this.listBytes = Math.max(this.listBytes, program.words.byteLength);
    this.memory.reach(this.list + this.listBytes + MARGIN);
    this.tableBytes += program.words.byteLength;
    this.count();
    progress?.(plan.calls.length, plan.calls.length, "kernels");
    return program;
  }

  clearStop(): void {
    this.memory.words[STOP / 4] = 0;
  }

  allocatedBytes(): { now: number; peak: number } {
    return { now: this.memory.byteLength + this.tableBytes, peak: this.peakBytes };
  }

  dispose(): void {
    this.memory.words[LIST / 4] = 0;
    if (this.workers.length > 0) {
      Atomics.add(this.memory.words, COMMANDS / 4, 1);
      Atomics.notify(this.memory.words, COMMANDS / 4);
    }
    for (const worker of this.workers) worker.end();
    this.active = null;
  }

  /** Runs a program's list once, all threads together. */
  start(program: WasmProgram): void {
    if (this.broken) throw new FaultError({ code: "internal", what: "the WASM threads have ended" });
    if (this.active !== program) {
      this.memory.words.set(program.words, this.list / 4);
      this.active = program;
    }
    try {
      this.instance.run(this.list, program.entries, this.threads);
    } catch (thrown) {
      this.broken = true;
      throw thrown;
    }
  }

  /** A copy of numbers in memory. */
  copy(address: number, length: number): Float32Array {
    return this.memory.floats.slice(address / 4, address / 4 + length);
  }

  /** A program is no longer there. */
  forget(program: WasmProgram): void {
    this.tableBytes -= program.words.byteLength;
    if (this.active === program) this.active = null;
  }

  private get list(): number {
    return this.arena + this.arenaBytes;
  }

  private homeAddress({ buffer, offset }: Place): number {
    return this.homes[buffer]! + offset;
  }

  private count(): void {
    this.peakBytes = Math.max(this.peakBytes, this.allocatedBytes().now);
  }
}
