// A visitor edits the blocks by hand and sees what each cut costs: drag, undo, split tools, budget, slow motion, and a
// divider moved while the network trains.

import { expect, test } from "./page";

const R32 = "network.depth=32&batch.size=128";

test("drags a divider and shows the new peak on the way, undoes and redoes it", async ({ playground, page }) => {
  await playground.open(`${R32}&split.k=4`);
  await expect(playground.claim).toContainText("Cut into 4");
  const before = await playground.claim.textContent();
  const box = await playground.gap("1.2", "1.3").boundingBox();
  const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 60, y, { steps: 4 });
  await page.mouse.move(x - 115, y, { steps: 4 });
  await expect(playground.claim).not.toHaveText(before ?? "");
  await expect(page).not.toHaveURL(/split\.list/);
  await page.mouse.up();
  await expect(playground.gap("1.1", "1.2")).toHaveAttribute("aria-pressed", "true");
  await expect(playground.gap("1.2", "1.3")).toHaveAttribute("aria-pressed", "false");
  await expect(page).toHaveURL(/split\.list/);
  await playground.button("Undo the edit").click();
  await expect(playground.gap("1.2", "1.3")).toHaveAttribute("aria-pressed", "true");
  await playground.button("Redo the edit").click();
  await expect(playground.gap("1.1", "1.2")).toHaveAttribute("aria-pressed", "true");
});

test("balances the memory, fits a budget, and says when it cannot", async ({ playground, page }) => {
  await playground.open(`${R32}&split.k=4`);
  await playground.choose("Blocks", /^Balance the memory/);
  await expect(page).toHaveURL(/split\.list/);
  await expect(playground.sentence).toContainText("4 blocks");
  const menu = await playground.openMenu("Blocks");
  await menu.getByLabel("Fit my budget, MB").fill("250");
  await menu.getByRole("button", { name: "Fit", exact: true }).click();
  await expect(playground.sentence).toContainText(/[23] blocks/);
  const cut = page.url();
  await menu.getByLabel("Fit my budget, MB").fill("20");
  await menu.getByRole("button", { name: "Fit", exact: true }).click();
  await expect(menu.getByText(/20 MB/)).toBeVisible();
  expect(page.url()).toBe(cut);
  await page.keyboard.press("Escape");
  await expect(page.getByText(/your budget is 20 MB/)).toBeVisible();
});

test("says when the auxiliary network eats the saving, and offers checkpoints as a rival", async ({ playground }) => {
  await playground.open("network.depth=8&split.k=3&batch.size=32");
  await expect(playground.claim).toContainText("This cut saves nothing");
  await playground.choose("Blocks", "end to end with checkpoints");
  await expect(playground.sentence).toContainText(/end to end, in one block with \d checkpoints/);
  await expect(playground.claim).toContainText(/With \d checkpoints, a step will need/);
});

test("names the tensor under the pointer, over the network and over time", async ({ playground, page }) => {
  await playground.open(`${R32}&split.k=4`);
  await expect(playground.claim).toContainText("Cut into 4");
  const sky = page.getByRole("img", { name: /^Memory of one training step/ });
  const named = page.getByText(/layer1\.\d\.\w+: activations of units, 128 × 32 × 32 × 16, 8\.4 MB, block 1/);
  // tensors have names once the whole plan is there, a moment after the picture
  await expect(async () => {
    await sky.hover({ position: { x: 470, y: 150 } });
    await sky.hover({ position: { x: 480, y: 150 } });
    await expect(named).toBeVisible({ timeout: 500 });
  }).toPass();
  await playground.button("over time").click();
  await expect(page.getByTestId("time-curve")).toBeAttached();
  await sky.hover({ position: { x: 480, y: 150 } });
  await sky.hover({ position: { x: 500, y: 150 } });
  await expect(page.getByText(/, calls \d+ to \d+ of \d+$/)).toBeVisible();
});

test("walks a whole step of three blocks in slow motion, with that step's losses", async ({ playground, page }) => {
  await playground.open("network.depth=8&split.k=3&batch.size=8");
  await playground.step();
  await playground.button("One step in slow motion").click();
  const player = page.getByRole("group", { name: "Step player" });
  const count = Number(/of (\d+)/.exec((await player.getByText(/^phase/).textContent()) ?? "")?.[1]);
  expect(count).toBe(16);
  const bytes: number[] = [];
  const said: string[] = [];
  for (let phase = 1; phase <= count; phase++) {
    await expect(player.getByText(`phase ${phase} of ${count}`)).toBeVisible();
    await page.waitForTimeout(500);
    said.push((await playground.claim.textContent()) ?? "");
    bytes.push(Number(await page.getByTestId("step-mark").getAttribute("data-bytes")));
    if (phase < count) await player.getByRole("button", { name: "Next" }).click();
  }
  expect(said[0]).toBe("Block 1, forward. Its activations pile up.");
  const losses = await playground.losses();
  expect(said.filter((text) => /guesses: loss \d/.test(text))).toHaveLength(3);
  expect(said[2]).toContain(`loss ${losses[0]?.toFixed(2)}`);
  expect(said.at(-1)).toMatch(/^Block 3's weights have moved/);
  // climbs through forward and auxiliary network, drains with the backward pass
  expect(bytes[1]).toBeGreaterThan(bytes[0] ?? 0);
  expect(bytes[3]).toBeLessThan((bytes[2] ?? 0) / 2);
  await expect(player.getByRole("button", { name: "Next" })).toBeDisabled();
  await player.getByRole("button", { name: "Back" }).press("ArrowLeft");
  await expect(player.getByText(`phase ${count - 1} of ${count}`)).toBeVisible();
});

test("moves a divider in mid-run: the backbone goes on from where it was, and the charts are marked", async ({
  playground,
  page,
}) => {
  test.setTimeout(400_000);
  await playground.open("network.depth=14&network.width=[8,8,16,32]&split.k=3&batch.size=32&schedule.epochs=3&seed=3");
  await playground.start();
  await playground.evaluations(2);
  const before = (await playground.accuracies()).test ?? 0;
  await playground.gap("1.1", "2.0").focus();
  await page.keyboard.press("Alt+ArrowLeft");
  await expect(playground.gap("1.0", "1.1")).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByText("cut 1.1 → 1.0")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("starts with the next run")).toBeHidden();
  await playground.evaluations(3);
  expect(before).toBeGreaterThan(30);
  expect((await playground.accuracies()).test).toBeGreaterThan(before - 8);
});

test("fits 1280 x 720 unscrolled, at rest and training", async ({ playground, page }) => {
  await playground.open("network.depth=8&split.k=3&batch.size=8");
  const height = () => page.evaluate(() => document.documentElement.scrollHeight);
  expect(await height()).toBe(720);
  await playground.start();
  await playground.reachStep(2);
  expect(await height()).toBe(720);
});
