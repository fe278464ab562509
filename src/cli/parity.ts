// npm run parity: golden cases against the engine, a line each.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { FaultError } from "#experiment/fault";
import { verbatim } from "#experiment/phrases";
import { runCommand, UsageError } from "./command";
import type { ParityRow } from "./jobs";
import { checkBackend, checkMode } from "./node-backend";
import { runJob } from "./run-job";
import { BACKEND_OPTIONS } from "./settings-options";

const USAGE = `npm run parity -- DIR ... [--backend webgpu|wasm|cpu] [--mode planned|eager]`;

await runCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({
    options: BACKEND_OPTIONS,
    allowPositionals: true,
  });
  if (positionals.length === 0) throw new UsageError("Name at least one golden case's folder");
  for (const folder of positionals) requireCase(folder);
  const backend = checkBackend(values.backend);
  const mode = checkMode(values.mode);
  const rows = await runJob("parity", backend, { backend, mode, folders: positionals.length }, positionals);
  for (const row of rows) process.stdout.write(`${lineOf(row)}\n`);
  return rows.every(({ ok }) => ok) ? 0 : 1;
});

/** Throws FaultError data.format naming the file that a golden case's folder lacks. */
function requireCase(folder: string): void {
  const missing = ["config.json", "tensors.safetensors"].find((file) => !existsSync(join(folder, file)));
  if (missing === undefined) return;
  const what = verbatim(`a golden case's folder: there is no ${join(folder, missing)}`);
  throw new FaultError({ code: "data.format", where: folder, what });
}

function lineOf({ name, ok, worst, tensors }: ParityRow): string {
  const verdict = ok ? "ok  " : "FAIL";
  return `${verdict} ${name.padEnd(22)} worst of ${tensors}: ${worst.tensor}, error ${worst.error.toExponential(1)}, tolerance ${worst.tolerance.toExponential(1)}`;
}
