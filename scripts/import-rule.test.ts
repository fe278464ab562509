// Proves that the linter enforces the one-way imports: reads the table of docs/design.md, 4, plants in every folder one
// import of every other folder, and expects a report exactly where the table allows none.

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { globSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

