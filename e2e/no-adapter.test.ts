// A browser that gives pages no GPU: WASM trains without a question, and WebGPU by choice says what is missing.

import { launchArguments } from "../scripts/find-browser";
import { expect, test } from "./page";

test.use({
  launchOptions: async ({ launchOptions }, use) => use({ ...launchOptions, args: launchArguments({ webgpu: false }) }),
});

test("trains on WASM without a question, and says why", async ({ playground, page }) => {
  await playground.open("network.depth=8&batch.size=8");
  expect(await page.evaluate(async () => (await navigator.gpu?.requestAdapter()) ?? null)).toBeNull();
  await expect(playground.device).toContainText("WASM");
  await playground.device.click();
  await expect(page.getByText("This browser offers no GPU to pages, so training runs on the processor.")).toBeVisible();
  await page.keyboard.press("Escape");
  await playground.start();
  await playground.reachStep(2);
});

test("says that there is no adapter where WebGPU is chosen", async ({ playground }) => {
  await playground.goTo("backend=webgpu");
  await expect(playground.alert).toContainText("This browser gives no WebGPU adapter. WASM trains without one.");
  await expect(playground.device).toContainText("No device");
  await expect(playground.status).toContainText("No device to train on.");
  await playground.button("Train on WASM").click();
  await playground.ready();
  await expect(playground.device).toContainText("WASM");
  await expect(playground.alert).toBeHidden();
});
