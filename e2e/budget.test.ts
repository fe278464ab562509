// What a visitor loads before the worker: the page with its shell and styles, its script and all that this imports at once.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";

const BUDGET = 200_000;
/** Of the page itself, whose shell is painted first. */
const SHELL_BUDGET = 12_000;
const FOLDER = "dist";

/** A file and what it imports before it runs. */
function withImports(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  if (!file.endsWith(".js")) return found;
  const text = readFileSync(join(FOLDER, file), "utf8");
  for (const [, path = ""] of text.matchAll(/\b(?:import|from)\s*["'`](\.[^"'`]+\.js)["'`]/g)) {
    withImports(join(dirname(file), path), found);
  }
  return found;
}

test(`the page loads at most ${BUDGET / 1000} kB before it works, gzip`, () => {
  const html = readFileSync(join(FOLDER, "index.html"), "utf8");
  const linked = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, path = ""]) => path);
  expect(linked.length).toBeGreaterThan(0);
  expect(gzipSync(html).length).toBeLessThan(SHELL_BUDGET);
  // asked for once the shell is painted
  const asked = readdirSync(join(FOLDER, "assets")).filter((file) => /^(start|draw)-.*\.js$/.test(file));
  expect(asked).toHaveLength(2);
  const first = ["index.html", ...linked, ...asked.map((file) => `assets/${file}`)];
  const files = [...new Set(first.flatMap((file) => [...withImports(file)]))];
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(FOLDER, file))).length, 0);
  console.log(`first load: ${(bytes / 1000).toFixed(1)} kB gzip in ${files.length} files`);
  // the smallest that React alone takes: a parse that finds nothing would pass otherwise
  expect(bytes).toBeGreaterThan(60_000);
  expect(bytes).toBeLessThan(BUDGET);
});

test("every address in the page and its manifest is relative", () => {
  const html = readFileSync(join(FOLDER, "index.html"), "utf8");
  const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = ""]) => address);
  expect(addresses.length).toBeGreaterThan(4);
  expect(addresses.filter((address) => !address.startsWith("./"))).toEqual([]);
  const { start_url, scope, icons } = JSON.parse(readFileSync(join(FOLDER, "manifest.webmanifest"), "utf8")) as {
    start_url: string;
    scope: string;
    icons: { src: string; sizes: string }[];
  };
  for (const address of [start_url, scope, ...icons.map(({ src }) => src)]) expect(address).toMatch(/^\.\//);
  for (const { src } of icons) expect(readFileSync(join(FOLDER, src)).length).toBeGreaterThan(100);
  expect(icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(["192x192", "512x512"]));
});
