// What every command shares: exit status 0, 1 (a fault, one sentence on stderr) or 2 (usage), --help, and progress on stderr.

import { faultOf } from "#experiment/fault";
import { faultText } from "#messages/en-faults";

/** Wrong words on the command line. */
export class UsageError extends Error {}

/** Runs a command to its end, or tells its usage, and ends the process: open GPU devices would keep it alive. */
export async function runCommand(usage: string, command: () => Promise<number | undefined>): Promise<never> {
  if (process.argv.slice(2).some((word) => word === "--help" || word === "-h")) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  try {
    process.exit((await command()) ?? 0);
  } catch (thrown) {
    if (process.stderr.isTTY) process.stderr.write("\n"); // below the progress bar
    if (isUsage(thrown)) {
      process.stderr.write(`${(thrown as Error).message}\n${usage}\n`);
      process.exit(2);
    }
    const fault = faultOf(thrown);
    process.stderr.write(`${faultText(fault)}\n`);
    if (fault.code === "internal" && process.env.MAN_DEBUG) console.error(thrown);
    process.exit(1);
  }
}

function isUsage(thrown: unknown): boolean {
  const code = (thrown as { code?: unknown })?.code;
  return thrown instanceof UsageError || (typeof code === "string" && code.startsWith("ERR_PARSE_ARGS"));
}

const BAR_WIDTH = 24;
const LINE_SECONDS = 10;
let lastPlain = 0;

/** A bar that redraws itself on a terminal; elsewhere a line every ten seconds and at the end. */
export function showProgress(done: number, total: number, text: string): void {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  if (process.stderr.isTTY) {
    const filled = Math.round(share * BAR_WIDTH);
    process.stderr.write(`\r\x1b[2K[${"#".repeat(filled)}${"-".repeat(BAR_WIDTH - filled)}] ${text}`);
    if (done >= total) process.stderr.write("\n");
    return;
  }
  const now = performance.now() / 1000;
  if (done < total && now - lastPlain < LINE_SECONDS) return;
  lastPlain = now;
  process.stderr.write(`${Math.round(share * 100)} % ${text}\n`);
}
