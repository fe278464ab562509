// The page's side of the service worker: registers it, reloads once for cross-origin isolation where the host gives none,
// lets it keep the page when that is at rest, and knows of a new version that waits.

import { create } from "zustand";
import { manifests } from "./opening";
import { opened } from "./run";

const RELOADED_KEY = "man-playground/isolated";

interface Update {
  /** A new version, complete, which takes over when it is told to; null: there is none. */
  waiting: ServiceWorker | null;
}

export const useUpdate = create<Update>(() => ({ waiting: null }));

/**
 * Without a secure context, or where the browser refuses, there is no worker and the page works all the same. It begins once
 * backend and data set are open, unless it has to isolate the page first.
 */
export async function keepOffline(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    if (crossOriginIsolated) await opened();
    // by the page's own address: it may be served under any path
    const registration = await navigator.serviceWorker.register("./sw.js", { updateViaCache: "none" });
    watchUpdates(registration);
    await opened();
    // it was not there yet when these were asked for
    (await navigator.serviceWorker.ready).active?.postMessage({ keep: ["datasets/index.json", ...manifests()] });
  } catch {
    // nothing is kept
  }
}

/**
 * Threads share memory between isolated pages only. Where the host does not isolate the page the worker does, from the next
 * load on: that comes at once if it is the first try, and nobody has touched the page yet.
 */
export function isolateOnce(): void {
  if (crossOriginIsolated || !("serviceWorker" in navigator) || window !== window.top) return;
  const reload = () => {
    if (navigator.userActivation?.hasBeenActive !== false || !firstTry()) return;
    location.reload();
  };
  if (navigator.serviceWorker.controller) reload();
  else navigator.serviceWorker.addEventListener("controllerchange", reload, { once: true });
}

/** Whether this tab has not been reloaded for isolation before. Where that cannot be noted it counts as done. */
function firstTry(): boolean {
  try {
    if (sessionStorage.getItem(RELOADED_KEY)) return false;
    sessionStorage.setItem(RELOADED_KEY, "1");
    return true;
  } catch {
    return false;
  }
}

/** Puts the new version in the old one's place. The page's setting is in its address; a run would be lost. */
export function takeUpdate(): void {
  const { waiting } = useUpdate.getState();
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting?.postMessage("take");
}

function watchUpdates(registration: ServiceWorkerRegistration): void {
  const look = () => useUpdate.setState({ waiting: registration.waiting });
  look();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
}
