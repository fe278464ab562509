// What changes with every batch of events, at the pace of drawing: at most four times a second.

import { useCallback, useSyncExternalStore } from "react";
import type { StoreApi } from "zustand";

const PACE_MS = 250;

/** A store's part as of now; a change of it alone redraws at most every 250 ms. */
export function usePaced<S, T>(store: Pick<StoreApi<S>, "subscribe" | "getState">, select: (state: S) => T): T {
  const subscribe = useCallback((redraw: () => void) => paced(store.subscribe, redraw), [store]);
  const snapshot = () => select(store.getState());
  return useSyncExternalStore(subscribe, snapshot, snapshot);
}

/** Subscribes a listener that is told the first change at once and of later ones at the pace; gives back how to stop. */
export function paced(subscribe: (listener: () => void) => () => void, told: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = subscribe(() => {
    timer ??= setTimeout(
      () => {
        timer = undefined;
        last = performance.now();
        told();
      },
      Math.max(0, last + PACE_MS - performance.now()),
    );
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
