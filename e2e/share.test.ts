// What a link shows and sets: presets, suggested experiments, a projector's page, an embedded one, hostile links.

import { expect, test } from "./page";

test("takes a preset from the menu, names it in the link, and comes back by it", async ({ playground, page }) => {
  await playground.open("v=1&seed=7");
  await page.getByRole("button", { name: "Presets" }).click();
  await page.getByRole("button", { name: /^End to end/ }).click();
  await expect(playground.sentence).toContainText("end to end, in one block");
  await expect(page).toHaveURL(/#v=1&preset=end-to-end&seed=7$/);
  await playground.open("v=1&preset=resnet32-k16&seed=7");
  await expect(playground.sentence).toContainText("15 blocks");
});

test("presents for a projector without bar and right column, and Esc leaves", async ({ playground, page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await playground.open("v=1&network.depth=8&split.k=3&present=1");
  await expect(page.getByRole("banner")).toBeHidden();
  await expect(page.getByTestId("memory")).toBeHidden();
  await expect(page.getByText("Open the same setting:")).toBeVisible();
  const size = await page.evaluate(() => getComputedStyle(document.documentElement).fontSize);
  expect(Number.parseFloat(size)).toBeCloseTo(23.2, 1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("banner")).toBeVisible();
  await expect(page).not.toHaveURL(/present/);
});

test("embeds without the bar, and hides each panel that a link names", async ({ playground, page }) => {
  await playground.open("v=1&network.depth=8&split.k=3&embed=1&hide=sentence,roots,accuracy,side");
  await expect(page.getByRole("banner")).toBeHidden();
  await expect(playground.sentence).toBeHidden();
  await expect(page.getByTestId("accuracy-chart")).toBeHidden();
  await expect(page.getByTestId("memory")).toBeHidden();
  await expect(page.getByTestId("loss-row")).toBeVisible();
  await expect(playground.gap("1.0", "2.0")).toBeVisible();
  await expect(page.getByRole("link", { name: "Open the whole page" })).toHaveAttribute(
    "href",
    /#v=1&network\.depth=8/,
  );
  await playground.open("v=1&network.depth=8&split.k=3&hide=loss");
  await expect(page.getByTestId("loss-row")).toBeHidden();
});

test("meets hostile links with a sentence, and fetches no images by itself", async ({ playground, page }) => {
  const shards: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.hostname !== "localhost" || url.pathname.endsWith(".shard")) shards.push(request.url());
  });
  for (const link of [
    "v=1&dataset=https://elsewhere.example/manifest.json",
    "v=99&rule=man",
    "v=1&network.depth=%E0%A4%A",
    "v=1&split.list=[[1,0],[1,0]]",
    `v=1&network.width=${"[".repeat(3000)}`,
    "v=1&preset=none&hide=all&__proto__=1",
  ]) {
    await playground.open(link);
    await expect(playground.alert, link).toBeVisible();
  }
  expect(shards).toEqual([]);
});
