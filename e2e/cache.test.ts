// Shards kept in the browser's own files: read from there on the next visit, checked, dropped for newer ones, and not missed
// where there is no room.

import { createHash } from "node:crypto";
import type { Page } from "@playwright/test";
import { shardOrder } from "../src/data/shuffle";
import { shardSet } from "../src/engine/testing/data-server";
import { expect, type Playground, test } from "./page";

const SIZES = [40, 40, 40, 40];
const FILES = shardSet({ sizes: SIZES, size: 32 });
const SEED = 3;
const RUN = `dataset=numbers&network.depth=8&network.width=[4,4,4,4]&split.k=3&batch.size=20&schedule.epochs=1&schedule.warmupEpochs=0&seed=${SEED}`;
const EVERY_SHARD = [...FILES.keys()].filter((name) => name !== "manifest.json").sort();
/** Name in the cache. */
const keyOf = (file: string) => createHash("sha256").update(FILES.get(file)!).digest("hex");

/** Serves the set beside the page; shards asked for since it was last looked at. */
async function serveSet(page: Page): Promise<() => string[]> {
  const asked: string[] = [];
  await page.route("**/datasets/numbers/*", (route, request) => {
    const name = new URL(request.url()).pathname.split("/").at(-1) ?? "";
    if (name !== "manifest.json") asked.push(name);
    return route.fulfill({ body: Buffer.from(FILES.get(name)!) });
  });
  return () => asked.splice(0).sort();
}

/** A visit: the page is loaded, `meanwhile`, and an epoch trained. */
async function visit(playground: Playground, meanwhile = async () => {}): Promise<void> {
  await playground.open(RUN);
  await meanwhile();
  await playground.button("Start").click();
  await expect(playground.button("Train again")).toBeVisible({ timeout: 60_000 });
  await expect(playground.alert).toBeHidden();
}

const kept = (page: Page) =>
  page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("shards");
    const names: string[] = [];
    for await (const name of folder.keys()) if (name !== "uses.json") names.push(name);
    return names.sort();
  });

/** Turns one bit of a file in the cache. */
const damage = (page: Page, name: string) =>
  page.evaluate(async (wanted) => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("shards");
    const handle = await folder.getFileHandle(wanted);
    const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
    bytes[5000] = (bytes[5000] ?? 0) ^ 1;
    const file = await handle.createWritable();
    await file.write(bytes);
    await file.close();
  }, name);

test("fetches each shard once, none on the next visit, and again what was damaged meanwhile", async ({
  playground,
  page,
}) => {
  const asked = await serveSet(page);
  const data = page.getByTestId("data");
  await visit(playground);
  expect(asked()).toEqual(EVERY_SHARD);
  expect(await kept(page)).toEqual(EVERY_SHARD.map(keyOf).sort());
  await visit(playground);
  expect(asked()).toEqual([]);
  await expect(data).toContainText("0.0 MB fetched");
  await damage(page, keyOf("train-2.bin"));
  await visit(playground);
  expect(asked()).toEqual(["train-2.bin"]);
  await expect(data).toContainText("1 cached shard was damaged and fetched again.");
});

test("keeps what was used last where the browser allows little, and trains on where it allows nothing", async ({
  playground,
  page,
}) => {
  const asked = await serveSet(page);
  // what a browser says that it allows cannot be set from here; what it really allows can
  await page.route("**/assets/worker-*.js", async (route) => {
    const script = await (await route.fetch()).text();
    const headers = { "content-type": "text/javascript", "cross-origin-embedder-policy": "require-corp" };
    await route.fulfill({ headers, body: `navigator.storage.estimate = async () => ({ quota: 600000 });${script}` });
  });
  await visit(playground);
  const last = shardOrder(SIZES, SEED, 1).slice(-2);
  const left = [...last.map((shard) => `train-${shard + 1}.bin`), "test-1.bin"];
  expect(await kept(page)).toEqual(left.map(keyOf).sort());
  expect(asked()).toEqual(EVERY_SHARD);
  const browser = await page.context().newCDPSession(page);
  await visit(playground, async () => {
    const { origin } = new URL(page.url());
    await browser.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1000 });
  });
  await expect(page.getByTestId("data")).toContainText("The browser's storage is full: training goes on");
});
