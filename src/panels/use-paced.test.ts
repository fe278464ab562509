import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { create } from "zustand";
import { paced } from "./use-paced";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("redraws at most four times a second, however often the store changes", () => {
  const store = create(() => ({ n: 0 }));
  const redraw = vi.fn();
  paced(store.subscribe, redraw);
  for (let n = 0; n < 200; n++) {
    store.setState({ n });
    vi.advanceTimersByTime(10);
  }
  expect(redraw.mock.calls.length).toBeGreaterThanOrEqual(7);
  expect(redraw.mock.calls.length).toBeLessThanOrEqual(9);
});

it("draws the last change too", () => {
  const store = create(() => ({ n: 0 }));
  const seen: number[] = [];
  paced(store.subscribe, () => seen.push(store.getState().n));
  store.setState({ n: 1 });
  vi.advanceTimersByTime(1);
  store.setState({ n: 2 });
  store.setState({ n: 3 });
  vi.advanceTimersByTime(300);
  expect(seen).toEqual([1, 3]);
});

it("draws nothing after it has stopped", () => {
  const store = create(() => ({ n: 0 }));
  const redraw = vi.fn();
  const stop = paced(store.subscribe, redraw);
  store.setState({ n: 1 });
  stop();
  vi.advanceTimersByTime(1000);
  expect(redraw).not.toHaveBeenCalled();
});
