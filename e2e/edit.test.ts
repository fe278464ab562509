// A visitor edits the experiment: cuts, K by number, reference lists, depth, undo, the link.

import { expect, test } from "./page";

test("cuts a clicked gap, and joins the blocks again", async ({ playground }) => {
  await playground.open("network.depth=20&split.k=1");
  await expect(playground.sentence).toContainText("1 block");
  await playground.clickGap("1.2", "2.0");
  await expect(playground.sentence).toContainText("2 blocks");
  await playground.clickGap("2.1", "2.2");
  await expect(playground.sentence).toContainText("3 blocks");
  await expect(playground.gap("2.1", "2.2")).toHaveAttribute("aria-pressed", "true");
  await playground.clickGap("1.2", "2.0");
  await expect(playground.sentence).toContainText("2 blocks");
  await playground.page.keyboard.press("Control+z");
  await expect(playground.sentence).toContainText("3 blocks");
});

test("cuts, moves and removes a cut by keyboard alone", async ({ playground, page }) => {
  await playground.open("network.depth=8&split.k=1");
  await page.getByRole("button", { name: "Equal widths" }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await expect(playground.gap("1.0", "2.0")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(playground.sentence).toContainText("2 blocks");
  await page.keyboard.press("Alt+ArrowRight");
  await expect(playground.gap("2.0", "3.0")).toHaveAttribute("aria-pressed", "true");
  await expect(playground.gap("1.0", "2.0")).toHaveAttribute("aria-pressed", "false");
  await expect(playground.gap("2.0", "3.0")).toBeFocused();
  await page.keyboard.press("Delete");
  await expect(playground.sentence).toContainText("1 block");
});

test("takes K by number and reference lists with their true number of blocks", async ({ playground, page }) => {
  await playground.open("network.depth=32");
  const menu = await playground.openMenu("Blocks");
  await menu.getByLabel("Number of blocks").fill("5");
  await menu.getByLabel("Number of blocks").press("Enter");
  await expect(playground.sentence).toContainText("5 blocks");
  // published as 16 blocks, but the list has 15
  await menu.getByRole("button", { name: /^K = 16 *15 blocks, \d+ MB$/ }).click();
  await expect(playground.sentence).toContainText("15 blocks");
  await expect(page).toHaveURL(/split\.reference=resnet32/);
});

test("carries the experiment in the link, and only what differs from the defaults", async ({
  playground,
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await playground.open("network.depth=8&split.k=2&seed=7");
  await playground.flip("EMA", false);
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByText("The link to this setting is copied.")).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/#v=1&/);
  for (const part of ["network.depth=8", "split.k=2", "seed=7", "ema.enabled=false"]) expect(link).toContain(part);
  expect(link).not.toContain("bias.");
  await playground.open(link.split("#")[1]);
  await expect(playground.sentence).toHaveText(/ResNet-8 .*2 blocks with no EMA and a learnable bias/);
});

test("says what a change of depth needs, and undoes it", async ({ playground }) => {
  await playground.open("network.depth=8&split.k=3&batch.size=8");
  await playground.start();
  await playground.reachStep(1);
  await playground.choose("Network", /^ResNet-14/);
  await expect(playground.page.getByText("ResNet-14 starts with the next run.")).toBeVisible();
  await expect(playground.button("Pause")).toBeEnabled();
  await playground.button("Undo").click();
  await expect(playground.page.getByText("starts with the next run")).toBeHidden();
  await expect(playground.sentence).toContainText("ResNet-8");
});

test("shows what augmentation makes of images, and a resized crop as soon as it is chosen", async ({
  playground,
  page,
}) => {
  const still = "augmentation.pad=0&augmentation.flip=false";
  await playground.open(`network.depth=8&network.width=[4,4,8,8]&split.k=3&batch.size=8&seed=3&${still}`);
  await playground.start();
  await playground.pause();
  const data = page.getByTestId("data");
  await data.getByText("Classes and samples").click();
  const [stored, shown] = [data.getByRole("img").nth(-2), data.getByRole("img").nth(-1)];
  const pixels = (canvas: typeof stored) => canvas.evaluate((node) => (node as HTMLCanvasElement).toDataURL());
  await expect(shown).toBeVisible();
  const asStored = await pixels(stored);
  expect(await pixels(shown)).toBe(asStored);
  await playground.button("All settings").click();
  await page.getByLabel("augmentation.crop").selectOption("resized");
  await expect.poll(() => pixels(shown)).not.toBe(asStored);
  expect(await pixels(stored)).toBe(asStored);
  await playground.goOn();
  await expect(playground.alert).toBeHidden();
});
