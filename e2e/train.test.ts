// A visitor trains: Start, watch, pause, step, turn a live knob, switch the EMA, read the charts.

import { expect, type Playground, test } from "./page";

const RUN = "network.depth=8&split.k=3&batch.size=32&schedule.epochs=5&seed=3";

async function pausesAndSteps(playground: Playground): Promise<void> {
  await playground.pause();
  const before = await playground.stepsDone();
  await playground.step();
  expect(await playground.stepsDone()).toBe(before + 1);
  await playground.step();
  expect(await playground.stepsDone()).toBe(before + 2);
  await expect(playground.button("Go on")).toBeEnabled();
}

test("trains Fashion-MNIST with three blocks, EMA and bias to well above chance", async ({ playground }) => {
  test.setTimeout(400_000);
  await playground.open(RUN);
  await expect(playground.sentence).toHaveText(
    /ResNet-8 on Fashion-MNIST.*3 blocks with EMA 0\.995 and a learnable bias/,
  );
  await expect(playground.device).toContainText("WASM");
  await playground.start();
  await playground.reachStep(2);
  const first = await playground.losses();
  expect(first).toHaveLength(3);

  await playground.evaluations(2);
  const accuracies = await playground.accuracies();
  expect(accuracies.test).toBeGreaterThan(30);
  for (const block of ["block0", "block1"]) expect(accuracies[block]).toBeGreaterThan(20);
  await expect(playground.page.getByRole("heading", { name: /^Test accuracy/ })).toBeVisible();
  const later = await playground.losses();
  for (const [block, loss] of later.entries()) expect(loss).toBeLessThan((first[block] ?? 0) - 0.1);
  expect(await playground.longestTaskMs(5)).toBeLessThan(100);

  const [forecast, peak] = [await playground.bytes("Forecast peak"), await playground.bytes("Measured peak")];
  expect(peak).toBeGreaterThan(1_000_000);
  expect(Math.abs(forecast / peak - 1)).toBeLessThan(0.01);
  expect(await playground.bytes("Allocated, high water")).toBeGreaterThanOrEqual(peak);

  await pausesAndSteps(playground);
  await playground.button("Table").click();
  const rows = playground.page.getByRole("table", { name: "Evaluations of this run" }).getByRole("row");
  await expect(rows.nth(2)).toBeVisible();
});

test("takes live knobs and switches at the next step, and a new network only when that is confirmed", async ({
  playground,
}) => {
  await playground.open(`${RUN}&batch.size=8`);
  await playground.start();
  await playground.reachStep(2);
  await playground.pause();
  const done = await playground.stepsDone();
  await playground.setMomentum(0.9);
  await expect(playground.sentence).toContainText("EMA 0.9");
  await playground.step();
  expect(await playground.stepsDone()).toBe(done + 1);

  await playground.flip("EMA", false);
  await expect(playground.sentence).toContainText("no EMA");
  await expect(playground.page.getByText("starts with the next run")).toBeHidden();
  await playground.step();
  expect(await playground.stepsDone()).toBe(done + 2);

  await playground.choose("Network", /^ResNet-14/);
  await expect(playground.page.getByText("starts with the next run")).toBeVisible();
  expect(await playground.stepsDone()).toBe(done + 2);
  await playground.startChange();
  await expect(playground.page.getByText("starts with the next run")).toBeHidden();
  await playground.reachStep(1);
  await playground.pause();
  await expect(playground.page.getByTestId("loss-row")).toBeVisible();
  expect(await playground.losses()).toHaveLength(3);

  await playground.reset();
  await expect(playground.button("Start")).toBeEnabled();
  expect(await playground.losses()).toHaveLength(0);
});

test("trains on WebGPU where the link chooses it", async ({ playground }) => {
  await playground.open("backend=webgpu&network.depth=8&split.k=3&batch.size=4");
  await expect(playground.device).toContainText("WebGPU");
  await playground.start();
  await playground.reachStep(2);
  await playground.pause();
  for (const loss of await playground.losses()) expect(loss).toBeGreaterThan(0.5);
  expect(await playground.bytes("Measured peak")).toBeGreaterThan(1_000_000);
  expect(await playground.bytes("Allocated, high water")).toBeGreaterThanOrEqual(
    await playground.bytes("Measured peak"),
  );
});
