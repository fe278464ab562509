// Threads need a cross-origin isolated page. Where the host sends no headers for it, a service worker adds them
// (public/service-worker.js); they count from the next load, so the page reloads itself, once, and never over somebody's work.

/** Set while a reload is tried: without it a browser that cannot be persuaded would reload for ever. */
const TRIED = "man-playground/isolation-tried";

/** Called where threads are missed. `mayReload`: asked when the service worker is there, which may be later. */
export async function isolate(mayReload: () => boolean): Promise<void> {
  // there is none on insecure addresses; an embedded page is isolated together with its parent only
  if (crossOriginIsolated || !navigator.serviceWorker || window.parent !== window) return;
  try {
    if (sessionStorage.getItem(TRIED)) return;
    await navigator.serviceWorker.register(new URL("service-worker.js", document.baseURI));
    await navigator.serviceWorker.ready;
    if (!mayReload()) return;
    sessionStorage.setItem(TRIED, "yes");
    location.reload();
  } catch {
    // refused by the browser or not served: the page trains on one thread, which it says
  }
}

/** The page is isolated: a later load that is not, such as one past the service worker, may be tried again. */
export function noteIsolation(): void {
  try {
    if (crossOriginIsolated) sessionStorage.removeItem(TRIED);
  } catch {
    // storage is refused: nothing was kept there either
  }
}
