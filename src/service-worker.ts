// The service worker: keeps the page and the data it has streamed for work without a network, and gives the headers of
// cross-origin isolation where the host does not. One worker for both: a second one would fight for the scope.
// The build fills in what is kept (scripts/service-worker-plugin.ts). What comes and goes, told by the page:
// `{ keep: addresses }` fills the cache once the page is at rest, and looks at these manifests; "take" lets a new version
// replace the one in use.

/// <reference lib="webworker" />

/** The build's files, by paths relative to the page, and a digest of them all. */
declare const BUILD_FILES: string[];
declare const BUILD_VERSION: string;

const worker = self as unknown as ServiceWorkerGlobalScope;

const PAGES = "man-playground/page/";
const PAGE = PAGES + BUILD_VERSION;
const DATA = "man-playground/data";
const SCOPE = worker.registration.scope;

const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

worker.addEventListener("install", (event) => {
  // the first one works at once and fills its cache later; a new version stands complete before it is offered
  event.waitUntil(worker.registration.active ? keepPage() : worker.skipWaiting());
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([worker.clients.claim(), dropOldPages()]));
});

worker.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(Promise.all([keepPage(), keepCatalogues(event.data.keep)]));
  if (event.data === "take") event.waitUntil(worker.skipWaiting());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(SCOPE)) return;
  const path = new URL(request.url).pathname.slice(new URL(SCOPE).pathname.length);
  if (path.startsWith("datasets/")) {
    const answer = path.endsWith(".json") ? catalogue(request) : shard(request, event);
    event.respondWith(answer.then(isolated));
  } else event.respondWith(page(request, path, event).then(isolated));
});

/** Fetches what is missing of this version; all of it or an error. */
async function keepPage(): Promise<void> {
  const cache = await caches.open(PAGE);
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  const missing = BUILD_FILES.map((file) => new URL(file, SCOPE).href).filter((url) => !kept.has(url));
  // past the browser's own cache: names without a digest may be there from an older version
  await cache.addAll(missing.map((url) => new Request(url, { cache: "no-cache" })));
}

/** The version before stays: other tabs may still show it and load parts of it late. */
async function dropOldPages(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(PAGES) && name !== PAGE);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

/** The page's own files never change within a version. */
async function page(request: Request, path: string, event: FetchEvent): Promise<Response> {
  const name = path === "" ? "index.html" : path;
  const cache = await caches.open(PAGE);
  const address = new URL(name, SCOPE).href;
  const kept = (await cache.match(address)) ?? (name === "index.html" ? undefined : await caches.match(address));
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && BUILD_FILES.includes(name)) event.waitUntil(keep(cache, address, answer.clone()));
  return answer;
}

/** A manifest, or the index: the network's word first; without a network the last one, also that it is not there. */
async function catalogue(request: Request): Promise<Response> {
  const cache = await caches.open(DATA);
  const before = await cache.match(request.url);
  let answer: Response;
  try {
    answer = await fetch(request);
  } catch (reason) {
    if (before) return before;
    throw reason;
  }
  if (answer.status !== 200 && answer.status !== 404) return answer;
  // shards of the same names may hold other records now
  const manifest = request.url.endsWith("/manifest.json");
  if (manifest && before?.ok && (await before.text()) !== (await answer.clone().text()))
    await dropShards(cache, request.url);
  await keep(cache, request.url, answer.clone());
  return answer;
}

/** What a page has asked for before there was a worker. `addresses` may be relative to the page. */
async function keepCatalogues(addresses: string[]): Promise<void> {
  const own = addresses.map((address) => new URL(address, SCOPE).href).filter((address) => address.startsWith(SCOPE));
  await Promise.allSettled(own.map((address) => catalogue(new Request(address))));
}

async function dropShards(cache: Cache, manifestAddress: string): Promise<void> {
  const folder = new URL(".", manifestAddress).href;
  const old = (await cache.keys()).filter(({ url }) => url.startsWith(folder));
  await Promise.all(old.map((request) => cache.delete(request)));
}

/** From the cache if it is there. A request that says "no-store" is kept by whoever asks: not twice. */
async function shard(request: Request, event: FetchEvent): Promise<Response> {
  const cache = await caches.open(DATA);
  const kept = await cache.match(request.url);
  // whoever keeps it, or was handed something damaged, wants it from the network
  if (kept && request.cache !== "reload" && request.cache !== "no-store") return kept;
  const answer = await fetch(request);
  if (answer.status === 200 && request.cache !== "no-store") {
    event.waitUntil(keep(cache, request.url, answer.clone()));
  }
  return answer;
}

/** A cache without room keeps nothing, and the page goes on. */
async function keep(cache: Cache, address: string, answer: Response): Promise<void> {
  await cache.put(address, answer).catch(() => undefined);
}

/** The same answer with the headers of cross-origin isolation. */
function isolated(answer: Response): Response {
  // what cannot be read, such as a redirection, cannot be made anew
  if (answer.status === 0 || answer.redirected) return answer;
  const headers = new Headers(answer.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  const hasBody = answer.status !== 204 && answer.status !== 304;
  return new Response(hasBody ? answer.body : null, {
    status: answer.status,
    statusText: answer.statusText,
    headers,
  });
}

// a module, so that its names are its own
export {};
