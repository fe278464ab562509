// A command's store of the fastest variants of kernels: one JSON file for all adapters.

import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { TuningsStore } from "#engine/webgpu/tunings-store";

const FILE = ".cache/webgpu-tunings.json";

/** A file that cannot be read is as good as none, and one that cannot be written is not missed. */
export function nodeTunings(file = FILE): TuningsStore {
  const all = async (): Promise<Record<string, unknown>> => {
    try {
      const found: unknown = JSON.parse(await readFile(file, "utf8"));
      return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : {};
    } catch {
      return {};
    }
  };
  return {
    load: async (adapter) => (await all())[adapter],
    async save(adapter, choices) {
      const text = JSON.stringify({ ...(await all()), [adapter]: choices }, null, 2);
      const begun = `${file}.${process.pid}`;
      await mkdir(dirname(file), { recursive: true })
        .then(() => writeFile(begun, `${text}\n`))
        .then(() => rename(begun, file)) // another command sees the old file or the new one
        .catch(() => undefined);
    },
  };
}
