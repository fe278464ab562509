import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readBody, request, STALL_MS } from "./http";

const ADDRESS = "https://example.org/train-1.bin";
const fault = expect.objectContaining({ code: "data.network", where: ADDRESS });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a connection that brings nothing any more", () => {
  it("is ended and named where no answer begins", async () => {
    const signals: AbortSignal[] = [];
    vi.stubGlobal("fetch", (_: string, { signal }: { signal: AbortSignal }) => {
      signals.push(signal);
      return new Promise(() => undefined);
    });
    const asking = expect(request(ADDRESS)).rejects.toHaveProperty("fault", fault);
    await vi.advanceTimersByTimeAsync(STALL_MS);
    await asking;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it("is ended and named in the middle, but not while bytes come slowly", async () => {
    let push: (bytes: number) => void = () => undefined;
    const cancelled = vi.fn();
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        push = (bytes) => controller.enqueue(new Uint8Array(bytes));
      },
      cancel: cancelled,
    });
    const told: number[] = [];
    const progress = (done: number) => void told.push(done);
    const reading = expect(readBody(new Response(body), ADDRESS, { bytes: 100, progress })).rejects.toHaveProperty(
      "fault",
      fault,
    );
    for (let i = 0; i < 3; i++) {
      await vi.advanceTimersByTimeAsync(STALL_MS * 0.9);
      push(10);
    }
    await vi.advanceTimersByTimeAsync(STALL_MS * 0.9);
    expect(told).toEqual([10, 20, 30]);
    expect(cancelled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(STALL_MS * 0.1);
    await reading;
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it("is ended at once by who gives up, which is no fault", async () => {
    vi.stubGlobal(
      "fetch",
      (_: string, { signal }: { signal: AbortSignal }) =>
        new Promise((_resolve, reject) => void signal.addEventListener("abort", () => reject(signal.reason))),
    );
    const giveUp = new AbortController();
    const asking = expect(request(ADDRESS, { signal: giveUp.signal })).rejects.toHaveProperty("name", "AbortError");
    giveUp.abort();
    await asking;
  });
});
