// npm run first-minute: how long the built page takes from Start to a test accuracy, in a browser without WebGPU.
// Prints every test that the page shows with the seconds since Start was pressed, and as its last line one JSON object.

import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { chromium, type Page } from "playwright";
import { build, preview } from "vite";
import { launchOptions } from "./find-browser";

/** Per cent, and how long to wait for it. */
const WANTED = 75;
const PATIENCE_MS = 180_000;
const LOOK_MS = 50;

interface Shown {
  seconds: number;
  text: string;
  accuracy: number;
}

const { values } = parseArgs({ options: { link: { type: "string", default: "" } } });
await build({ logLevel: "error" });
const server = await preview({ preview: { port: 0 }, logLevel: "error" });
const browser = await chromium.launch(await launchOptions({ webgpu: false }));
const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
await page.goto(`${server.resolvedUrls?.local[0] ?? ""}${values.link ? `#${values.link}` : ""}`);
await page.getByRole("button", { name: "Start", exact: true }).and(page.locator(":enabled")).waitFor();
const sentence = await page
  .getByRole("main")
  .getByRole("paragraph")
  .filter({ hasText: /^Train / })
  .textContent();
const tests = await watch(page);
const reached = tests.find(({ accuracy }) => accuracy >= WANTED) ?? null;
const facts = {
  wanted: WANTED,
  seconds: reached?.seconds ?? null,
  shown: reached?.text ?? null,
  sentence,
  link: new URL(page.url()).hash,
  browser: `Chromium ${browser.version()}`,
  machine: `${cpus()[0]?.model ?? "processor"}, ${cpus().length} cores`,
  date: new Date().toISOString().slice(0, 10),
};
process.stdout.write(`${JSON.stringify(facts)}\n`);
await browser.close();
await server.close();
process.exitCode = reached ? 0 : 1;

/** Presses Start and collects what the heading tells, until the accuracy is reached or patience ends. */
async function watch(from: Page): Promise<Shown[]> {
  await from.getByRole("button", { name: "Start", exact: true }).click();
  const began = performance.now();
  const heading = from.getByRole("heading", { name: /^Test accuracy/ });
  const seen: Shown[] = [];
  while (performance.now() - began < PATIENCE_MS) {
    const text = (await heading.count()) > 0 ? ((await heading.textContent()) ?? "") : "";
    if (text && text !== seen.at(-1)?.text) {
      const seconds = Math.round((performance.now() - began) / 100) / 10;
      const accuracy = Number(/([\d.]+) %/.exec(text)?.[1]);
      seen.push({ seconds, text, accuracy });
      process.stdout.write(`${seconds} s: ${text}\n`);
      if (accuracy >= WANTED) break;
    }
    await from.waitForTimeout(LOOK_MS);
  }
  return seen;
}
