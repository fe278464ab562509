// Compiles the WASM engine's kernels from AssemblyScript: with and without relaxed SIMD, for shared and for unshared memory.
// Does nothing where the outputs are newer than all sources, so that it may run before every command.

import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const FOLDER = "src/engine/wasm";
const SOURCES = `${FOLDER}/kernels`;
const OUTPUTS = `${FOLDER}/build`;
/** 4 GiB in pages of 64 KiB: the most a shared memory may ever have. */
const MOST_PAGES = "65536";

const COMMON = "-O3 --noAssert --runtime stub --importMemory --importTable --initialMemory 2 --enable simd".split(" ");
const RELAXED = ["--enable", "relaxed-simd"];
const SHARED = ["--enable", "threads", "--sharedMemory", "--maximumMemory", MOST_PAGES];
const BUILDS = {
  plain: [],
  relaxed: RELAXED,
  "plain-shared": SHARED,
  "relaxed-shared": [...RELAXED, ...SHARED],
};

const changed = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function isFresh(): boolean {
  const sources = readdirSync(SOURCES).map((file) => changed(join(SOURCES, file)));
  const newest = Math.max(changed(import.meta.filename), ...sources);
  return Object.keys(BUILDS).every((build) => changed(`${OUTPUTS}/${build}.wasm`) > newest);
}

/** Resolves to the compiler's exit status. The output appears whole or not at all. */
function compile(build: string, options: string[]): Promise<number> {
  const compiler = createRequire(import.meta.url).resolve("assemblyscript/bin/asc.js");
  const half = `${OUTPUTS}/${build}.${process.pid}.half`;
  const words = [compiler, `${SOURCES}/index.ts`, ...COMMON, ...options, "--outFile", half];
  return new Promise((done) => {
    spawn(process.execPath, words, { stdio: ["ignore", "inherit", "inherit"] }).on("exit", (status) => {
      if (status === 0) renameSync(half, `${OUTPUTS}/${build}.wasm`);
      else rmSync(half, { force: true });
      done(status ?? 1);
    });
  });
}

if (!isFresh()) {
  mkdirSync(OUTPUTS, { recursive: true });
  const results = await Promise.all(Object.entries(BUILDS).map(([build, options]) => compile(build, options)));
  process.exitCode = Math.max(...results);
}
