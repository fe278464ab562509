// Builds the service worker beside the page: one file `sw.js` that knows the build's files and a digest of them, so that
// every change of any of them is a new version. (vite-plugin-pwa does this too, and would bring 317 packages.)

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { build, type Plugin } from "vite";

const SOURCE = "src/service-worker.ts";
const FILE = "sw.js";
/** Not of the page: data is kept as it is streamed, and the host's headers are never asked for. */
const LEFT_OUT = /^(datasets\/|_headers$|sw\.js$|\.)/;

export function serviceWorker(): Plugin {
  let folder = "dist";
  return {
    name: "service-worker",
    apply: "build",
    configResolved: ({ build: { outDir } }) => {
      folder = outDir;
    },
    closeBundle: async () => {
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
        .filter((file) => !LEFT_OUT.test(file))
        .sort();
      await build({
        configFile: false,
        publicDir: false,
        logLevel: "error",
        define: { BUILD_FILES: JSON.stringify(files), BUILD_VERSION: JSON.stringify(digest(folder, files)) },
        build: {
          outDir: folder,
          emptyOutDir: false,
          target: "es2023",
          rollupOptions: { input: SOURCE, output: { format: "iife", entryFileNames: FILE } },
        },
      });
    },
  };
}

/** Of names and contents of the files, and of the worker's own text. */
function digest(folder: string, files: string[]): string {
  const hash = createHash("sha256").update(readFileSync(SOURCE));
  for (const file of files) hash.update(file).update(readFileSync(join(folder, file)));
  return hash.digest("hex").slice(0, 16);
}
