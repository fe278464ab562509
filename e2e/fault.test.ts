// What a person is told when something is wrong, and what goes on working.

import { readFileSync } from "node:fs";
import { expect, type Playground, test } from "./page";

const SHARDS = "public/datasets/fashion-mnist";
/** The browser's own word on requests that a test makes fail. */
test.use({ expected: [/Failed to load resource/] });

const badLinks: [what: string, link: string, sentence: RegExp][] = [
  ["a link from another version", "v=99&network.depth=8", /^The link cannot be read \(version 99\)/],
  ["a link that is not text", "network.depth=%E0%A4%A", /^The link cannot be read/],
  ["an unknown depth", "network.depth=9", /^network\.depth cannot be 9; it takes /],
  ["an unknown setting", "network.dept=8", /network\.dept/],
  ["an unknown split", "split.reference=resnet99-k3", /resnet99-k3 does not cut this network/],
  ["a batch larger than the data", "batch.size=20000", /^batch\.size is 20000, but the data set has 12000/],
];

for (const [what, link, sentence] of badLinks) {
  test(`says in one sentence what is wrong with ${what}, and can train`, async ({ playground }) => {
    await playground.open(link);
    await expect(playground.device).toContainText("WASM");
    await expect(playground.alert).toContainText(sentence);
    await expect(playground.alert.getByRole("paragraph")).toHaveCount(1);
  });
}

test("gives the reason in the language of the page too", async ({ playground }) => {
  await playground.goTo("lang=de&network.depth=9");
  await expect(playground.alert).toContainText(/^network\.depth kann nicht 9 sein; möglich: eines von 8, /);
});

test("names a data set that is not there, and goes on with one that is", async ({ playground }) => {
  await playground.goTo("dataset=nothing-here");
  await expect(playground.alert).toContainText(/^There is no data set at .*nothing-here\/manifest\.json/);
  await playground.choose("Data set", /^Fashion-MNIST/);
  await playground.ready();
});

/** Answers the first training shard with other bytes. */
async function serveShard(playground: Playground, change: (shard: Buffer) => Buffer): Promise<void> {
  await playground.page.route("**/fashion-mnist/train-*.shard", (route) => {
    const name = new URL(route.request().url()).pathname.split("/").at(-1) ?? "";
    return route.fulfill({ body: change(readFileSync(`${SHARDS}/${name}`)) });
  });
}

async function startAndFail(playground: Playground, sentence: RegExp): Promise<void> {
  await playground.open("network.depth=8&batch.size=8");
  await playground.button("Start").click();
  await expect(playground.alert).toContainText(sentence);
  await expect(playground.alert.getByRole("paragraph")).toHaveCount(1);
}

test("names a shard that is cut off", async ({ playground }) => {
  await serveShard(playground, (shard) => shard.subarray(0, 5000));
  await startAndFail(playground, /train-\d\.shard is cut off: it has 5000 bytes, expected \d+/);
});

test("names a shard whose bytes are not the published ones", async ({ playground }) => {
  await serveShard(playground, (shard) => Buffer.from(shard.map((byte, i) => (i === 777 ? byte ^ 1 : byte))));
  await startAndFail(playground, /train-\d\.shard is damaged/);
});

test("names a shard that is missing, and trains once it is there", async ({ playground, page }) => {
  const shards = "**/fashion-mnist/train-*.shard";
  await page.route(shards, (route) => route.fulfill({ status: 404 }));
  await startAndFail(playground, /train-\d\.shard/);
  await page.unroute(shards);
  await expect(playground.button("Start").or(playground.button("Go on"))).toBeEnabled();
  await playground.button("Start").or(playground.button("Go on")).click();
  await playground.reachStep(1);
  await expect(playground.alert).toBeHidden();
});

test("waits where the network goes away in the middle of an epoch, and goes on by itself when it is back", async ({
  playground,
  page,
}) => {
  const served = new Set<string>();
  await page.route(/train-\d\.shard/, async (route, request) => {
    // the first shard alone can start
    if (served.size < 1) served.add(request.url());
    await (served.has(request.url()) ? route.continue() : route.abort("internetdisconnected"));
  });
  await playground.open("network.depth=8&batch.size=500&network.width=[4,4,8,8]&split.k=1");
  await playground.button("Start").click();
  const waiting = /Waiting for train-\d\.shard, which does not come\./;
  await expect(playground.status).toContainText(waiting, { timeout: 100_000 });
  await expect(playground.alert).toBeHidden();
  expect(await playground.losses()).toHaveLength(1);
  await page.unrouteAll();
  // a shard is four steps
  await playground.reachStep(9);
  await expect(playground.status).not.toContainText(waiting);
});

test("stops before the weights change where the loss is not a number", async ({ playground }) => {
  await playground.open("network.depth=8&batch.size=8&optimizer.lr=1e30&schedule.warmupEpochs=0");
  await playground.button("Start").click();
  await expect(playground.alert).toContainText(/^The loss of block \d is not a number at step \d+\./);
  await expect(playground.button("Reset")).toBeEnabled();
  await playground.reset();
  await expect(playground.alert).toBeHidden();
});

test("refuses an edit that cannot be, and keeps the setting", async ({ playground, page }) => {
  await playground.open("network.depth=8");
  await playground.button("All settings").click();
  await page.getByLabel("batch.size").fill("many");
  await page.getByLabel("batch.size").press("Enter");
  await expect(playground.alert).toContainText(/^batch\.size cannot be /);
  await expect(playground.status).toContainText("batch 128");
  await expect(page.getByLabel("batch.size")).toHaveValue("128");
  await expect(playground.button("Start")).toBeEnabled();
});
