// Parts of the page that cannot be fetched when they are first needed leave the rest as it is.

import { expect, test } from "./page";

test.use({ expected: [/ERR_FAILED|Failed to fetch dynamically imported module/] });

const NOT_FETCHED = "This part of the page could not be fetched.";

test("trains on without charts and settings, and draws them when they can be fetched", async ({ playground, page }) => {
  await playground.open("network.depth=8&network.width=[4,4,8,8]&split.k=2");
  const parts = /(curves|memory-chart|settings)-[^/]*\.js$/;
  await page.route(parts, (route) => route.abort());
  await playground.button("All settings").click();
  await expect(page.getByText(NOT_FETCHED)).toBeVisible();
  await playground.button("Close settings").click();
  await playground.start();
  await playground.reachStep(3);
  const curves = page.getByTestId("accuracy-chart").locator(".recharts-surface");
  await expect(curves).toBeHidden();

  await page.unroute(parts);
  // with the next test
  await expect(curves).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId("memory-chart").locator(".recharts-surface")).toBeVisible();
  await playground.button("All settings").click();
  await expect(page.getByRole("searchbox", { name: "Search settings" })).toBeVisible();
});

test("says in one sentence that the page itself could not be loaded", async ({ playground, page }) => {
  await page.route(/start-[^/]*\.js$/, (route) => route.abort());
  await playground.goTo();
  await expect(playground.alert).toHaveText("The page could not be loaded. Check the connection and reload.");
});
