// Commands by keyboard and palette, the help, the link's QR code, and what presets would take on this device.

import { expect, test } from "./page";

const LINK = "v=1&network.depth=8&network.width=[4,4,8,8]&split.k=2";

test("finds a command by a few letters, gives it, and hands the focus back", async ({ playground, page }) => {
  await playground.open(LINK);
  const opener = page.getByRole("button", { name: "Commands" });
  await opener.click();
  const search = page.getByRole("combobox", { name: "Search commands" });
  await expect(search).toBeFocused();
  const options = page.getByRole("listbox", { name: "Commands" }).getByRole("option");
  expect(await options.count()).toBeGreaterThan(20);
  await page.keyboard.press("Escape");
  await expect(search).toBeHidden();
  await expect(opener).toBeFocused();

  await page.keyboard.press("Control+k");
  await search.fill("accuracy o");
  await expect(options).toHaveText(["Draw accuracy over seconds"]);
  await search.fill("memory");
  await expect(options.first()).toHaveAttribute("data-highlighted");
  await page.keyboard.press("ArrowDown");
  const second = await options.nth(1).textContent();
  expect(second).toBe("Show memory by block, part, tensor");
  await page.keyboard.press("Enter");
  await expect(search).toBeHidden();
  await expect(page.getByRole("table", { name: "By block" })).toBeVisible();
  await expect(opener).toBeFocused();

  await page.keyboard.press("Control+k");
  await search.fill("no such thing");
  await expect(page.getByText("No command has such a name.")).toBeVisible();
  await search.fill("checkpointing");
  await page.keyboard.press("Enter");
  await expect(playground.sentence).toContainText("end to end");
  await page.keyboard.press("Control+z");
  await expect(playground.sentence).toContainText("2 blocks");
  await page.keyboard.press("Control+Shift+z");
  await expect(playground.sentence).toContainText("end to end");
});

test("takes what is typed while the palette is still on its way", async ({ playground, page }) => {
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route(/palette-[^/]*\.js$/, (route) => arrived.then(() => route.continue()));
  await playground.open(LINK);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("accuracy o");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Fetching it.")).toBeVisible();
  arrive();
  await expect(page.getByRole("button", { name: "seconds" })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(playground.button("Start")).toBeEnabled();
});

test("gives no command by an Enter that was pressed for the help", async ({ playground, page }) => {
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route(/help-[^/]*\.js$/, (route) => arrived.then(() => route.continue()));
  await playground.open(LINK);
  await page.keyboard.press("?");
  await page.keyboard.type("Start");
  await page.keyboard.press("Enter");
  arrive();
  await page.getByRole("dialog", { name: "Help" }).getByRole("button", { name: "All commands" }).click();
  await expect(page.getByRole("combobox", { name: "Search commands" })).toBeFocused();
  await expect(page.getByRole("combobox", { name: "Search commands" })).toHaveValue("");
  await page.keyboard.press("Escape");
  await expect(playground.button("Start")).toBeEnabled();
});

test("lists keys and gestures, leaves fields their keys, and lets single keys be switched off", async ({
  playground,
  page,
}) => {
  await playground.open(LINK);
  const help = page.getByRole("dialog", { name: "Help" });
  await page.keyboard.press("?");
  await expect(help).toBeVisible();
  for (const text of ["Ctrl + K", "Ctrl + Shift + Z", "Space", "Alt + ←", "Drag a divider", "Drop files"])
    await expect(help.getByText(text, { exact: true })).toBeVisible();
  await help.getByRole("switch").uncheck();
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await page.keyboard.press("?");
  await page.keyboard.press("Space");
  await expect(help).toBeHidden();
  await expect(playground.button("Start")).toBeEnabled();

  await playground.button("All settings").click();
  const field = page.getByRole("searchbox", { name: "Search settings" });
  await field.fill("a");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("?");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(field).toHaveValue("a?");
  await page.getByRole("button", { name: "Help", exact: true }).click();
  await help.getByRole("switch").check();
  await help.getByRole("button", { name: "All commands" }).click();
  await expect(page.getByRole("combobox", { name: "Search commands" })).toBeFocused();
});

test("takes a key that is held down for one command", async ({ playground, page }) => {
  await playground.open(LINK);
  await page.keyboard.down("Space");
  await playground.reachStep(1);
  await page.keyboard.down("Space");
  const before = await playground.stepsDone();
  await playground.reachStep(before + 3);
  await page.keyboard.up("Space");
  await expect(playground.button("Pause")).toBeEnabled();
});

test("shows the link as a QR code, as high as the page for a projector", async ({ playground, page }) => {
  await playground.open(LINK);
  await page.getByRole("button", { name: "QR code of the link" }).click();
  const code = page.getByRole("img", { name: /^QR code of http.*#v=1&network\.depth=8/ });
  await expect(code).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(code).toBeHidden();
  await page.setViewportSize({ width: 1920, height: 1080 });
  await playground.open(`${LINK}&present=1`);
  await playground.button("QR code of the link").click();
  await expect(code).not.toHaveAccessibleName(/present/);
  const box = await code.boundingBox();
  expect(box?.height).toBeGreaterThan(900);
  expect(box?.width).toBeCloseTo(box?.height ?? 0, -1);
  await page.keyboard.press("Escape");
  await expect(code).toBeHidden();
  // the same key leaves the presentation only once nothing lies over it
  await expect(page).toHaveURL(/present=1/);
});

test("says what each preset would take here, from a trial step, then from the run's own", async ({
  playground,
  page,
}) => {
  const shards: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith(".shard")) shards.push(request.url());
  });
  await playground.open(`${LINK}&batch.size=100`);
  const menu = page.getByRole("dialog", { name: "Presets" });
  await page.getByRole("button", { name: "Presets" }).click();
  await expect(menu.getByText("Times are estimates from a trial step on this device.")).toBeVisible();
  await expect(
    menu.getByRole("button", { name: /^First minute.*about \d+ (second|minute)s? an epoch here/i }),
  ).toBeVisible();
  await expect(menu.getByRole("button", { name: /^ResNet-110, K = 55.*Slow here: about \d+/ })).toBeVisible();
  expect(shards).toEqual([]);
  await page.keyboard.press("Escape");
  await playground.start();
  await playground.reachStep(3);
  await page.getByRole("button", { name: "Presets" }).click();
  await expect(menu.getByText("Times are estimates from this run's steps.")).toBeVisible();
});

test.describe("without the network", () => {
  test.use({ expected: [/ERR_FAILED/] });

  test("says that the palette could not be fetched, goes on, and fetches it the next time", async ({
    playground,
    page,
  }) => {
    let isCut = true;
    await page.route(/palette-[^/]*\.js$/, (route) => (isCut ? route.abort() : route.continue()));
    await playground.open(LINK);
    await page.keyboard.press("Control+k");
    await expect(page.getByText("This part of the page could not be fetched.")).toBeVisible();
    isCut = false;
    await page.keyboard.press("Control+k");
    await page.keyboard.type("Start");
    await page.keyboard.press("Enter");
    await expect(playground.button("Pause")).toBeVisible({ timeout: 60_000 });
  });
});
