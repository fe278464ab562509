// What a host or a browser may lack for WASM with threads: the page goes on with what is there, and says so.

import { availableParallelism } from "node:os";
import { PlainHost } from "../scripts/plain-host";
import { expect, type Playground, test } from "./page";

const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
const LINK = "#backend=wasm&network.depth=8&split.k=3&batch.size=8";
/** As many as the engine takes. */
const THREADS = Math.min(8, availableParallelism());
const NOT_SHARED = "This page may not share memory between threads: training uses one.";

test.skip(THREADS < 2, "one core has no second thread");

let host: PlainHost;
test.beforeEach(async () => {
  host = await PlainHost.start("/");
  host.headers = ISOLATED;
});
test.afterEach(async ({ page }) => {
  // what the page still fetches ends before its host does
  await page.goto("about:blank");
  await host.stop();
});

async function open(playground: Playground): Promise<void> {
  await playground.page.goto(host.address + LINK);
  await playground.ready();
}

/** What the chip tells of the device. */
async function openChip({ page, device }: Playground) {
  await device.click();
  return page.getByRole("dialog", { name: "Device" });
}

async function trainsAStep(playground: Playground): Promise<void> {
  await playground.page.keyboard.press("Escape");
  await playground.step();
  // drawn at the next frame
  await expect.poll(async () => (await playground.losses()).length).toBe(3);
}

test("takes as many threads as the chip is told", async ({ playground, page }) => {
  await open(playground);
  const chip = await openChip(playground);
  await chip.getByLabel("Threads").selectOption("1");
  await expect(chip.getByText("1 thread computes.")).toBeVisible();
  await expect(page).toHaveURL(/threads=1/);
  await trainsAStep(playground);
});

test("goes on with the threads there are where a worker does not start", async ({ playground }) => {
  host.missing = /assets\/thread-/;
  await open(playground);
  const told = `Not all of ${THREADS} threads started: training goes on with those that did.`;
  await expect(playground.page.getByRole("listitem").filter({ hasText: told })).toBeVisible();
  const chip = await openChip(playground);
  await expect(chip.getByText(told)).toBeVisible();
  await expect(chip.getByText("1 thread computes.")).toBeVisible();
  await trainsAStep(playground);
});

test("says that WebAssembly has no SIMD", async ({ playground, page }) => {
  host.rewrite = (file, bytes) =>
    file.startsWith("assets/worker-") ? Buffer.from(`WebAssembly.validate = () => false;\n${bytes}`) : bytes;
  await page.goto(host.address + LINK);
  await expect(playground.alert).toContainText(/^This browser's WebAssembly has no SIMD, which training needs\./);
  await expect(playground.alert.getByRole("paragraph")).toHaveCount(1);
  await expect(playground.device).toContainText("No device");
});

test("trains on one thread where neither host nor service worker isolates, and says why", async ({
  playground,
  page,
}) => {
  host.headers = {};
  await open(playground);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  await expect(page.getByRole("listitem").filter({ hasText: NOT_SHARED })).toBeVisible();
  const chip = await openChip(playground);
  await expect(chip.getByText(NOT_SHARED)).toBeVisible();
  await expect(chip.getByText("1 thread computes.")).toBeVisible();
  await trainsAStep(playground);
});
