// npm test: lint, types, unused code, unit and golden tests, a build, page tests. Stops at the first part that fails;
// the last line sums up.

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { findBrowser } from "./find-browser";

const REPORTS = ".cache/reports";
const VITEST_REPORT = `${REPORTS}/vitest.json`;
const PLAYWRIGHT_REPORT = `${REPORTS}/playwright.json`;

interface Count {
  passed: number;
  failed: number;
}

const PARTS = [
  ["lint and format", "biome ci --error-on-warnings ."],
  ["types", "tsc --noEmit"],
  ["unused code", "knip"],
  ["unit and golden tests", `vitest run --reporter=default --reporter=json --outputFile.json=${VITEST_REPORT}`],
  ["build", "vite build"],
  ["page tests", "playwright test"],
] as const;

/** Whether a command of node_modules/.bin ended well; its output streams through. */
function run(command: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(command, { shell: true, stdio: "inherit", env: environment });
    child.on("error", () => done(false));
    child.on("exit", (status) => done(status === 0));
  });
}

function readReport<T>(path: string): T | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch {
    return null; // the part that writes it has not run
  }
}

function count(): Count {
  const unit = readReport<{ numPassedTests: number; numFailedTests: number }>(VITEST_REPORT);
  const pages = readReport<{ stats: { expected: number; unexpected: number; flaky: number } }>(PLAYWRIGHT_REPORT);
  return {
    passed: (unit?.numPassedTests ?? 0) + (pages?.stats.expected ?? 0),
    failed: (unit?.numFailedTests ?? 0) + (pages ? pages.stats.unexpected + pages.stats.flaky : 0),
  };
}

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
const began = performance.now();
// found, or installed, once and before the tests need it
const MAN_BROWSER = await findBrowser();
process.stderr.write(`Chromium: ${MAN_BROWSER}\n`);
const environment = { ...process.env, MAN_BROWSER, PLAYWRIGHT_JSON_OUTPUT_NAME: PLAYWRIGHT_REPORT };
let broken = "";
for (const [name, command] of PARTS) {
  const start = performance.now();
  process.stderr.write(`\n== ${name}: ${command}\n`);
  const ok = await run(command, environment);
  process.stderr.write(
    `== ${name}: ${ok ? "passed" : "FAILED"} in ${Math.round((performance.now() - start) / 1000)} s\n`,
  );
  if (ok) continue;
  broken = name;
  break;
}
const { passed, failed } = count();
const seconds = Math.round((performance.now() - began) / 1000);
process.stderr.write(
  broken ? `\nStopped after ${seconds} s: ${broken} failed.\n` : `\nAll parts passed in ${seconds} s.\n`,
);
// a part without tests of its own counts as one
process.stdout.write(`${passed} passed, ${Math.max(failed, broken ? 1 : 0)} failed\n`);
process.exit(broken ? 1 : 0);
