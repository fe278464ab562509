// npm run parity: golden cases against the engine, a line each.

import { parseArgs } from "node:util";
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
  const backend = checkBackend(values.backend);
  const mode = checkMode(values.mode);
  const rows = await runJob("parity", backend, { backend, mode, folders: positionals.length }, positionals);
  for (const row of rows) process.stdout.write(`${lineOf(row)}\n`);
  return rows.every(({ ok }) => ok) ? 0 : 1;
});

function lineOf({ name, ok, worst, tensors }: ParityRow): string {
  const verdict = ok ? "ok  " : "FAIL";
  return `${verdict} ${name.padEnd(22)} worst of ${tensors}: ${worst.tensor}, error ${worst.error.toExponential(1)}, tolerance ${worst.tolerance.toExponential(1)}`;
}
