// Folders that commands write to: made and tried before hours of work go into what belongs there.

import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FaultError } from "#experiment/fault";
import { systemReason } from "./node-data";

/** Makes the folder, if need be. Throws FaultError out.unwritable naming it where no file can be put there. */
export async function makeWritable(folder: string): Promise<void> {
  const probe = join(folder, `.${process.pid}-probe`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(probe, "");
    await rm(probe);
  } catch (reason) {
    throw unwritable(folder, reason);
  }
}

/** Writes files, each whole or not at all. Throws FaultError out.unwritable naming the one that could not be written. */
export async function writeFiles(folder: string, files: Record<string, Uint8Array | string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    const draft = `${path}.part`;
    try {
      await writeFile(draft, content);
      await rename(draft, path);
    } catch (reason) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw unwritable(path, reason);
    }
  }
}

const unwritable = (where: string, reason: unknown) =>
  new FaultError({ code: "out.unwritable", where, what: systemReason(reason) });
