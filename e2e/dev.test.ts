// npm start: the page from the development server trains as the built one does.

import { createServer, type ViteDevServer } from "vite";
import { expect, test } from "./page";

let server: ViteDevServer;

test.beforeAll(async () => {
  server = await createServer({ server: { port: 0 }, logLevel: "error" });
  await server.listen();
});
test.afterAll(() => server.close());

test("trains a step, and answers 404 for a data set that is not there", async ({ playground, page }) => {
  const address = server.resolvedUrls?.local[0] ?? "";
  await page.goto(`${address}#network.depth=8&batch.size=8`);
  await expect(playground.button("Start")).toBeEnabled({ timeout: 60_000 });
  await playground.step();
  expect(await playground.losses()).toHaveLength(3);
  expect((await page.request.get(`${address}datasets/cifar10/manifest.json`)).status()).toBe(404);
});

test("gives a command once that was typed while the palette was on its way, where React runs effects twice", async ({
  playground,
  page,
}) => {
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route(/palette\.tsx/, (route) => arrived.then(() => route.continue()));
  await page.goto(`${server.resolvedUrls?.local[0]}#network.depth=8`);
  await expect(playground.button("Start")).toBeEnabled({ timeout: 60_000 });
  await page.keyboard.press("Control+k");
  await page.keyboard.type("light and dark");
  await page.keyboard.press("Enter");
  arrive();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});
