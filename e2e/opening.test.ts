// The first seconds: the page stands before its script has come, and Start can be pressed before there is a device.

import type { Page } from "@playwright/test";
import { expect, test } from "./page";

/** Holds what matches back until the answer is called. */
async function holdBack(page: Page, files: RegExp): Promise<() => void> {
  let arrive = () => {};
  const arrived = new Promise<void>((done) => {
    arrive = done;
  });
  await page.route(files, async (route) => {
    await arrived;
    await route.continue();
  });
  return arrive;
}

test("shows the whole page before its script has come, with nothing to press, and moves nothing when it has", async ({
  playground,
  page,
}) => {
  const arrive = await holdBack(page, /\/assets\/start-/);
  // what is counted is what the page moves by itself
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto("./", { waitUntil: "commit" });
  await expect(playground.sentence).toContainText("Train ResNet-32 on Fashion-MNIST, cut into 4 blocks");
  await expect(playground.button("Start")).toBeDisabled();
  const before = await playground.button("Start").boundingBox();
  arrive();
  await playground.ready();
  await expect(playground.claim).toContainText("a training step will need");
  const { x = 0, y = 0, width = 0 } = (await playground.button("Start").boundingBox()) ?? {};
  expect([x, y, width]).toEqual([before?.x, before?.y, before?.width]);
  const moved = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
  expect(moved.reduce((a, b) => a + b, 0)).toBeLessThan(0.05);
});

test("shows no English shell to others, and no default sentence under a link", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ locale: "de-AT", baseURL, serviceWorkers: "block" });
  const page = await context.newPage();
  await holdBack(page, /\/assets\/start-/);
  const sentence = page.getByRole("paragraph").filter({ hasText: /^Train / });
  await page.goto("./", { waitUntil: "commit" });
  await expect(page.locator("[data-shell]")).toBeHidden();
  await page.evaluate(() => localStorage.setItem("man-playground/language", "en"));
  await page.goto("./#v=1&network.depth=8", { waitUntil: "commit" });
  await page.reload({ waitUntil: "commit" });
  await expect(page.getByText("MAN Playground", { exact: true })).toBeVisible();
  await expect(sentence).toBeHidden();
  await context.close();
});

test("takes Start before there is a device, says what it waits for, and can be called off", async ({
  playground,
  page,
}) => {
  const arrive = await holdBack(page, /\/assets\/worker-/);
  await playground.goTo("network.depth=8&split.k=3&batch.size=8");
  await playground.button("Start").click();
  await expect(playground.button("Preparing")).toBeDisabled();
  await expect(playground.status).toContainText("Opening the device.");
  await playground.button("Cancel").click();
  await playground.button("Start").click();
  arrive();
  await playground.reachStep(1);
});
