// The built page on a host that only serves files: under any path, without isolation headers, and without a network.

import { availableParallelism } from "node:os";
import { PlainHost } from "../scripts/plain-host";
import { expect, type Playground, test as pageTest } from "./page";

const SMALL = "network.depth=8&network.width=[4,4,8,8]&split.k=1&batch.size=500&schedule.epochs=1";

const test = pageTest.extend<{ host: PlainHost }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern
  host: async ({}, use) => {
    const host = await PlainHost.start("/some/deep/path/");
    await use(host);
    await host.stop();
  },
});
test.use({ serviceWorkers: "allow" });

/** Counts how often the page is loaded from now on. */
function countLoads({ page }: Playground): { loads: number } {
  const count = { loads: 0 };
  page.on("load", () => {
    count.loads++;
  });
  return count;
}

/** Waits for the reload that isolates, without a question to the page: it would count as a person's hand. */
const reloaded = (count: { loads: number }) => expect.poll(() => count.loads).toBe(2);

async function ready(playground: Playground): Promise<void> {
  await expect(playground.status).toContainText("Ready.", { timeout: 60_000 });
}

/** Waits until the worker has kept the whole page. */
async function kept({ page }: Playground): Promise<void> {
  const missing = () =>
    page.evaluate(async () => {
      const names = (await caches.keys()).filter((name) => name.includes("/page/"));
      const cache = await caches.open(names.at(-1) ?? "");
      const paths = (await cache.keys()).map(({ url }) => url);
      return ["index.html", "worker-", "settings-", "relaxed-shared", ".webmanifest"].filter(
        (part) => !paths.some((path) => path.includes(part)),
      );
    });
  await expect.poll(missing).toEqual([]);
}

test("runs under any path, and is isolated after one reload on a host without headers", async ({
  playground,
  page,
  host,
}) => {
  const count = countLoads(playground);
  await page.goto(`${host.address}#backend=wasm&network.depth=8&batch.size=8`);
  await reloaded(count);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await ready(playground);
  expect(count.loads).toBe(2);
  await expect(page).toHaveURL(/network\.depth=8/);
  await playground.device.click();
  const threads = Math.min(8, availableParallelism());
  await expect(page.getByText(threads > 1 ? `${threads} threads compute.` : "1 thread computes.")).toBeVisible();
  await page.keyboard.press("Escape");
  await playground.start();
  await playground.reachStep(2);
  await kept(playground);
  await page.reload();
  await ready(playground);
  expect(count.loads).toBe(3);
  // CIFAR-10 is asked for first; all else that the page asks for is in its folder
  expect(host.missed.filter((path) => path !== "/some/deep/path/datasets/cifar10/manifest.json")).toEqual([]);
});

test("opens and trains without a network on what it has streamed", async ({ playground, page, host, context }) => {
  test.setTimeout(300_000);
  const count = countLoads(playground);
  await page.goto(`${host.address}#${SMALL}`);
  await reloaded(count);
  await ready(playground);
  await playground.start();
  await expect(playground.status).toContainText("Finished", { timeout: 200_000 });
  await kept(playground);
  await host.stop();
  await context.setOffline(true);
  await page.reload();
  await ready(playground);
  await expect(playground.sentence).toContainText("Fashion-MNIST");
  await playground.start();
  await expect(playground.status).toContainText("Finished", { timeout: 200_000 });
  await expect(playground.alert).toBeHidden();
});

test("opens without a network what it has opened once, on a host that isolates the page", async ({
  playground,
  page,
  host,
  context,
}) => {
  host.headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
  const count = countLoads(playground);
  await page.goto(`${host.address}#backend=wasm&${SMALL}`);
  await ready(playground);
  await kept(playground);
  const manifest = "datasets/fashion-mnist/manifest.json";
  await expect.poll(() => page.evaluate(async (path) => Boolean(await caches.match(path)), manifest)).toBe(true);
  await host.stop();
  await context.setOffline(true);
  await page.reload();
  await ready(playground);
  await expect(playground.sentence).toContainText("Fashion-MNIST");
  await expect(playground.alert).toBeHidden();
  expect(count.loads).toBe(2);
});

test("does not reload under a person's hands", async ({ playground, page, host }) => {
  host.delay = (file) => (file === "sw.js" ? 3000 : 0);
  const count = countLoads(playground);
  await page.goto(`${host.address}#network.depth=8&batch.size=8`);
  await page.getByRole("button", { name: "Equal widths" }).click();
  await ready(playground);
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await playground.start();
  await playground.reachStep(1);
  expect(count.loads).toBe(1);
});

test("offers a new version, but never in a training", async ({ playground, page, host }) => {
  const first = countLoads(playground);
  await page.goto(`${host.address}#network.depth=8&batch.size=8`);
  await reloaded(first);
  await ready(playground);
  await kept(playground);
  await playground.start();
  await playground.reachStep(1);
  const count = countLoads(playground);
  host.rewrite = (file, bytes) =>
    file === "sw.js"
      ? Buffer.from(String(bytes).replace(/(man-playground\/page\/[\s\S]*?)`([0-9a-f]{16})`/, "$1`new$2`"))
      : bytes;
  await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  const waiting = () => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null);
  await expect.poll(waiting).toBe(true);
  const offer = page.getByRole("button", { name: "New version: reload" });
  await expect(offer).toBeHidden();
  await playground.reachStep((await playground.stepsDone()) + 2);
  expect(count.loads).toBe(0);
  await playground.pause();
  await expect(offer).toBeHidden();
  await playground.reset();
  await offer.click();
  await expect.poll(() => count.loads).toBe(1);
  await ready(playground);
  expect(await page.evaluate(() => caches.keys())).toContainEqual(expect.stringMatching(/page\/new/));
  await expect(offer).toBeHidden();
});
