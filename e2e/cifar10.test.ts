// The same page on real CIFAR-10 records, where a folder of them is at hand: MAN_CIFAR10, or beside the project.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "./page";

const RECORDS = process.env.MAN_CIFAR10 ?? "../shared/data/cifar10";

test.skip(!existsSync(RECORDS), `no CIFAR-10 records in ${RECORDS}`);

test("starts on CIFAR-10 where it is served beside the page, and learns", async ({ playground, page }) => {
  test.setTimeout(400_000);
  const folder = mkdtempSync(join(tmpdir(), "cifar10-"));
  try {
    execFileSync("npx", ["tsx", "src/cli/dataset.ts", "cifar10", "--from", RECORDS, "--out", folder]);
    expect(readdirSync(folder)).toContain("manifest.json");
    await page.route("**/datasets/cifar10/*", (route) =>
      route.fulfill({ path: join(folder, basename(new URL(route.request().url()).pathname)) }),
    );
    await playground.open("network.depth=8&split.k=3&batch.size=32&seed=3&optimizer.lr=0.05");
    await expect(playground.sentence).toContainText("CIFAR-10");
    await playground.start();
    await playground.evaluations(3);
    const accuracies = await playground.accuracies();
    // guessing: 10 %
    expect(accuracies.test).toBeGreaterThan(16);
    for (const block of ["block0", "block1"]) expect(accuracies[block]).toBeGreaterThan(12);
    await playground.pause();
    const done = await playground.stepsDone();
    await playground.step();
    expect(await playground.stepsDone()).toBe(done + 1);
    await playground.flip("EMA", false);
    await playground.step();
    expect(await playground.stepsDone()).toBe(done + 2);
    expect(await playground.losses()).toHaveLength(3);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
