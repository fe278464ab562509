// npm run icons: the icons of an installed page, drawn from public/icon.svg.

import { readFileSync } from "node:fs";
import { chromium } from "playwright";
import { launchOptions } from "./find-browser";

/** The paper of the icon, which fills a maskable one to its edges. */
const PAPER = "#14161b";
/** Share of a maskable icon's side that no mask cuts off. */
const SAFE = 0.8;

const ICONS = [
  { file: "icon-180.png", side: 180, maskable: true },
  { file: "icon-192.png", side: 192, maskable: false },
  { file: "icon-512.png", side: 512, maskable: false },
  { file: "icon-maskable.png", side: 512, maskable: true },
];

const svg = readFileSync("public/icon.svg", "utf8");
const browser = await chromium.launch(await launchOptions({ webgpu: false }));
const page = await browser.newPage();
for (const { file, side, maskable } of ICONS) {
  await page.setViewportSize({ width: side, height: side });
  const drawn = maskable ? Math.round(side * SAFE) : side;
  await page.setContent(
    `<style>body{margin:0;height:100vh;display:grid;place-items:center;background:${maskable ? PAPER : "none"}}
    svg{width:${drawn}px;height:${drawn}px}</style>${svg}`,
  );
  await page.screenshot({ path: `public/${file}`, omitBackground: true });
}
await browser.close();
