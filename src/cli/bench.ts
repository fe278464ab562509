// npm run bench: our engines against others and against the machine, in one run; tables, plots and JSON.

import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ASKED_PART_NAMES, type BenchRequest, bench, PART_NAMES, partsOf } from "./bench/bench-job";
import type { BenchResult } from "./bench/bench-result";
import { type Circumstances, markdown, plots } from "./bench/report";
import { findTorch } from "./bench/rival-torch";
import { runCommand, showProgress, UsageError } from "./command";
import { dawnHasAdapter, endOnFault, nodeSurroundings } from "./node-backend";

const USAGE = `npm run bench [-- --quick] [--only NAME ...] [--runtime browser|node] [--json FILE]
  NAME: ${PART_NAMES.join(", ")}, or how they begin;
  only by their whole name, for real GPUs: ${ASKED_PART_NAMES.join(", ")}`;
const FOLDER = "docs/bench";
const RIVAL_PACKAGES = ["@jax-js/jax", "@tensorflow/tfjs-core/dist/register_all_gradients"];
const RUNTIMES = ["browser", "node"];
const NO_ADAPTER =
  "Dawn finds no WebGPU adapter here (it wants libvulkan.so.1 and the Vulkan driver of a GPU): parts on WebGPU are left out.";

const report = {
  progress: showProgress,
  say: (line: string) => void process.stderr.write(`${line}\n`),
};

await runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      runtime: { type: "string", default: "browser" },
      json: { type: "string" },
    },
  });
  const { quick, only, runtime, json } = values;
  if (!RUNTIMES.includes(runtime)) throw new UsageError(`--runtime takes ${RUNTIMES.join(" or ")}`);
  if (partsOf(only).length === 0) throw new UsageError(`--only does not know ${only.join(", ")}`);
  const wanted = runtime === "node" ? await partsInNode(only) : only;
  if (!wanted) return 1;
  const request = { quick, only: wanted };
  const result = runtime === "node" ? await inNode(request) : await inBrowser(request);
  const circumstances = {
    machine: `${cpus()[0]?.model ?? "processor"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    date: new Date().toISOString().slice(0, 10),
    command: ["npm run bench", process.argv.length > 2 ? "--" : "", ...process.argv.slice(2)].filter(Boolean).join(" "),
  };
  process.stdout.write(markdown(result, circumstances));
  if (json) await writeFile(json, `${JSON.stringify({ ...circumstances, ...result }, null, 2)}\n`);
  // what is quick or only a part is no figure to keep
  if (!quick && only.length === 0) await keep(result, circumstances, runtime);
  return 0;
});

async function inBrowser(request: BenchRequest): Promise<BenchResult> {
  const { runInBrowser } = await import("./browser-job");
  return runInBrowser("bench", request, [], report, RIVAL_PACKAGES);
}

/** Names of parts; null where nothing is left. */
async function partsInNode(only: readonly string[]): Promise<string[] | null> {
  const parts = partsOf(only);
  if (parts.every((name) => name.startsWith("wasm")) || (await dawnHasAdapter())) return parts;
  report.say(NO_ADAPTER);
  const left = parts.filter((name) => name.startsWith("wasm"));
  return left.length > 0 ? left : null;
}

async function inNode(request: BenchRequest): Promise<BenchResult> {
  return bench(request, {
    ...report,
    runtime: `Node ${process.versions.node}`,
    surroundings: await nodeSurroundings("webgpu"),
    deviceFault: endOnFault,
    // Node's bundle of tfjs leaves them out; as modules they do not resolve
    registerGradients: async () => createRequire(import.meta.url)("@tensorflow/tfjs-core/dist/register_all_gradients"),
    torch: await findTorch(),
  });
}

async function keep(result: BenchResult, circumstances: Circumstances, runtime: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const pictures = plots(result, runtime);
  for (const [name, svg] of pictures) await writeFile(join(FOLDER, name), svg);
  await writeFile(join(FOLDER, `${runtime}.md`), markdown(result, circumstances, [...pictures.keys()]));
}
