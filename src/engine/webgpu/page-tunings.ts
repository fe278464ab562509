// A page's store of choices: the browser's cache of answers, which pages and workers have alike.

import type { TuningsStore } from "./tunings-store";

const CACHE = "man-playground/tunings";
const address = (adapter: string) => new URL(`/tunings/${encodeURIComponent(adapter)}`, location.href).href;

/** A browser that keeps nothing, as in a private window, tries anew each time. */
export const pageTunings: TuningsStore = {
  async load(adapter) {
    try {
      const kept = await (await caches.open(CACHE)).match(address(adapter));
      return await kept?.json();
    } catch {
      return null;
    }
  },
  async save(adapter, choices) {
    try {
      await (await caches.open(CACHE)).put(address(adapter), new Response(JSON.stringify(choices)));
    } catch {
      // it is tried again next time
    }
  },
};
