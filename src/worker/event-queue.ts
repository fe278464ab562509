// Collects events and posts them at most ten times a second: the page never has to keep up with the steps.

import type { EventBatch, WorkerEvent } from "./protocol";

const INTERVAL_MS = 100;
const NEWEST_ONLY = new Set<WorkerEvent["type"]>(["progress", "memory", "data", "samples"]);

export class EventQueue {
  private waiting: EventBatch = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private lastPost = Number.NEGATIVE_INFINITY;

  constructor(private readonly post: (batch: EventBatch) => void) {}

  add(event: WorkerEvent): void {
    const last = this.waiting.at(-1);
    if (event.type === "metrics" && last?.type === "metrics") last.steps.push(...event.steps);
    else if (NEWEST_ONLY.has(event.type)) this.replace(event);
    else this.waiting.push(event);
    const wait = this.lastPost + INTERVAL_MS - performance.now();
    if (wait <= 0) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), wait);
  }

  /** Posts what waits now. */
  flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.waiting.length === 0) return;
    this.lastPost = performance.now();
    this.post(this.waiting);
    this.waiting = [];
  }

  /** Of these only the newest counts. */
  private replace(event: WorkerEvent): void {
    this.waiting = this.waiting.filter(({ type }) => type !== event.type);
    this.waiting.push(event);
  }
}
