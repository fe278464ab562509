// A run that is saved on the page goes on after a reload, bit for bit; what is no run is said and changes nothing.

import { readFileSync } from "node:fs";
import { expect, type Playground, test } from "./page";

const RUN = "network.depth=8&network.width=[4,4,4,8]&split.k=3&batch.size=16&seed=3";

/** The file that a button hands over. */
async function handedOver(playground: Playground, name: string): Promise<string> {
  const begun = playground.page.waitForEvent("download");
  await playground.button(name).click();
  return (await begun).path();
}

async function openRun(playground: Playground, path: string): Promise<void> {
  const chooser = playground.page.waitForEvent("filechooser");
  await playground.button("Open a saved run").click();
  await (await chooser).setFiles(path);
}

async function steps(playground: Playground, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await playground.step();
}

test("a saved run goes on after a reload, bit for bit, and is kept where a file is no run", async ({ playground }) => {
  await playground.open(RUN);
  await steps(playground, 3);
  const run = await handedOver(playground, "Save the run");
  await steps(playground, 2);
  const weights = await handedOver(playground, "Weights");

  await playground.open("network.depth=14&seed=8");
  await openRun(playground, run);
  await expect(playground.button("Go on")).toBeEnabled();
  expect(await playground.stepsDone()).toBe(3);
  await expect(playground.sentence).toContainText("ResNet-8");
  expect(playground.page.url()).toContain("seed=3");
  await steps(playground, 2);
  expect(await playground.stepsDone()).toBe(5);

  await openRun(playground, weights);
  await expect(playground.alert).toContainText("holds no saved run that can go on. Nothing was changed.");
  expect(await playground.stepsDone()).toBe(5);
  const again = await handedOver(playground, "Weights");
  expect(readFileSync(again).equals(readFileSync(weights))).toBe(true);
});
