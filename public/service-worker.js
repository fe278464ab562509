// Gives the page the headers of cross-origin isolation, which threads need, where its host sends none. Registered by
// src/state/isolation.ts; keeps nothing and answers nothing itself.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { url, cache, mode } = event.request;
  if (new URL(url).origin !== self.location.origin) return;
  // developer tools ask for what is cached alone, which may not be sent on from here
  if (cache === "only-if-cached" && mode !== "same-origin") return;
  event.respondWith(fetch(event.request).then(isolated));
});

function isolated(response) {
  // a redirect that the browser follows itself is closed to changes
  if (response.status === 0) return response;
  const { body, status, statusText } = response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  return new Response(body, { status, statusText, headers });
}
