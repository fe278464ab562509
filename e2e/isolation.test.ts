// What a host or a browser may lack for WASM with threads: the page goes on with what is there, and says so.

import { availableParallelism } from "node:os";
import { expect, type Playground, test } from "./page";
import { type PlainServer, plainServer } from "./plain-server";

const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
const LINK = "#backend=wasm&network.depth=8&split.k=3&batch.size=8";
/** As many as the engine takes. */
const THREADS = Math.min(8, availableParallelism());
const NOT_SHARED = "This page may not share memory between threads: training uses one.";

// isolation comes by the service worker
test.use({ serviceWorkers: "allow" });
test.skip(THREADS < 2, "one core has no second thread");

let server: PlainServer;
test.afterEach(() => server.close());

/** The page from a server, ready to start; how often it has loaded. */
async function open(playground: Playground, address: string): Promise<() => number> {
  const { page } = playground;
  let loads = 0;
  page.on("load", () => loads++);
  await page.goto(address + LINK);
  await expect(playground.button("Start")).toBeEnabled();
  return () => loads;
}

/** What the chip tells of the device. */
async function openChip({ page, device }: Playground) {
  await device.click();
  return page.getByRole("dialog", { name: "Device" });
}

async function trainsAStep(playground: Playground): Promise<void> {
  await playground.page.keyboard.press("Escape");
  await playground.step();
  expect(await playground.losses()).toHaveLength(3);
}

test("has threads on a host without headers, after one reload", async ({ playground, page }) => {
  server = await plainServer();
  const loads = await open(playground, server.address);
  await expect.poll(() => page.evaluate(() => crossOriginIsolated)).toBe(true);
  await expect((await openChip(playground)).getByText(`${THREADS} threads compute.`)).toBeVisible();
  await trainsAStep(playground);
  expect(loads()).toBe(2);
  await page.reload();
  await expect(playground.button("Start")).toBeEnabled();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(loads()).toBe(3);
});

test("takes as many threads as the chip is told", async ({ playground, page }) => {
  server = await plainServer({ headers: ISOLATED });
  await open(playground, server.address);
  const chip = await openChip(playground);
  await chip.getByLabel("Threads").selectOption("1");
  await expect(chip.getByText("1 thread computes.")).toBeVisible();
  await expect(page).toHaveURL(/threads=1/);
  await trainsAStep(playground);
});

test("goes on with the threads there are where a worker does not start", async ({ playground }) => {
  server = await plainServer({ headers: ISOLATED, missing: /assets\/thread-/ });
  await open(playground, server.address);
  const told = `Not all of ${THREADS} threads started: training goes on with those that did.`;
  await expect(playground.page.getByRole("listitem").filter({ hasText: told })).toBeVisible();
  const chip = await openChip(playground);
  await expect(chip.getByText(told)).toBeVisible();
  await expect(chip.getByText("1 thread computes.")).toBeVisible();
  await trainsAStep(playground);
});

test("says that WebAssembly has no SIMD", async ({ playground, page }) => {
  server = await plainServer({
    headers: ISOLATED,
    before: { file: /assets\/worker-/, script: "WebAssembly.validate = () => false;" },
  });
  await page.goto(server.address + LINK);
  await expect(playground.alert).toContainText(/^This browser's WebAssembly has no SIMD, which training needs\./);
  await expect(playground.alert.getByRole("paragraph")).toHaveCount(1);
  await expect(playground.device).toContainText("No device");
});

test.describe("a browser without service workers, on a host without headers", () => {
  test.use({ serviceWorkers: "block" });

  test("trains on one thread, and says why", async ({ playground, page }) => {
    server = await plainServer();
    const loads = await open(playground, server.address);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await expect(page.getByRole("listitem").filter({ hasText: NOT_SHARED })).toBeVisible();
    const chip = await openChip(playground);
    await expect(chip.getByText(NOT_SHARED)).toBeVisible();
    await expect(chip.getByText("1 thread computes.")).toBeVisible();
    await trainsAStep(playground);
    expect(loads()).toBe(1);
  });
});
