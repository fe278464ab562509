// Page tests: the built site as a static host serves it, in the Chromium that scripts/find-browser.ts finds.

import { defineConfig } from "@playwright/test";
import { launchOptions } from "./scripts/find-browser";

const PORT = 4179;

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // training takes all cores there are
  workers: 1,
  fullyParallel: false,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  retries: 0,
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [["list"], ["json"]] : "list",
  use: {
    baseURL: `http://localhost:${PORT}/`,
    actionTimeout: 20_000,
    viewport: { width: 1280, height: 720 },
    // it would answer requests that tests change on their way; offline.test.ts lets it in
    serviceWorkers: "block",
    screenshot: "only-on-failure",
    launchOptions: await launchOptions({ webgpu: true }),
  },
  webServer: {
    command: `npx vite preview --port ${PORT} --strictPort`,
    url: `http://localhost:${PORT}/`,
    reuseExistingServer: false,
  },
});
