// npm run screenshots: pictures of the built page for README and docs, at rest and training.

import { mkdirSync } from "node:fs";
import { type Browser, chromium } from "playwright";
import { build, preview } from "vite";
import { launchOptions } from "./find-browser";

const FOLDER = "docs/screenshots";
/** Of the opening preset: the curve has left guessing. */
const RUN_EVALUATIONS = 3;

const SIZES = {
  desktop: { width: 1280, height: 720 },
  phone: { width: 360, height: 800 },
  projector: { width: 1920, height: 1080 },
};

interface Shot {
  name: string;
  size: keyof typeof SIZES;
  theme: "light" | "dark";
  running: boolean;
}

const SHOTS: Shot[] = [
  { name: "opening-light", size: "desktop", theme: "light", running: false },
  { name: "opening-dark", size: "desktop", theme: "dark", running: false },
  { name: "opening-phone", size: "phone", theme: "light", running: false },
  { name: "opening-projector", size: "projector", theme: "light", running: false },
  { name: "running-light", size: "desktop", theme: "light", running: true },
  { name: "running-dark", size: "desktop", theme: "dark", running: true },
  { name: "running-phone", size: "phone", theme: "dark", running: true },
];

await build({ logLevel: "error" });
const server = await preview({ preview: { port: 0 }, logLevel: "error" });
const browser = await chromium.launch(await launchOptions({ webgpu: false }));
mkdirSync(FOLDER, { recursive: true });
for (const shot of SHOTS) {
  await take(browser, server.resolvedUrls?.local[0] ?? "", shot);
  process.stderr.write(`${shot.name}\n`);
}
await browser.close();
await server.close();

async function take(from: Browser, address: string, { name, size, theme, running }: Shot): Promise<void> {
  const page = await from.newPage({ viewport: SIZES[size], colorScheme: theme, reducedMotion: "reduce" });
  await page.goto(address);
  const start = page.getByRole("button", { name: "Start", exact: true });
  await page.getByRole("main").getByRole("status").filter({ hasText: "Ready." }).waitFor();
  await page.getByRole("img", { name: /^Memory of one training step/ }).waitFor();
  if (running) {
    await start.click();
    const chart = page.getByTestId("accuracy-chart");
    await chart.and(page.locator(`[data-evaluations="${RUN_EVALUATIONS}"]`)).waitFor({ timeout: 300_000 });
  }
  await page.screenshot({ path: `${FOLDER}/${name}.png` });
  await page.close();
}
