// npm run study: figures about the method itself, kept in docs/bench.

import { mkdir, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openFolder } from "#data/open-folder";
import { plotSvg } from "./bench/plot-svg";
import { runCommand, showProgress, UsageError } from "./command";
import { endOnFault, nodeSurroundings } from "./node-backend";
import { dataFolder, nodeFolder } from "./node-data";
import { decodeInNode } from "./node-image";
import { runJob } from "./run-job";
import { depthStudy } from "./study/depth-study";
import { emaStudy } from "./study/ema-study";
import type { MeasureReport } from "./study/measure-memory";
import { memoryCases } from "./study/memory-cases";
import { memoryReport } from "./study/memory-report";

const USAGE = `npm run study -- NAME
  memory   the forecast against one real step on both planned backends, batch 8
  depth    the peak over depth: end to end, with checkpoints, each unit a block
  ema      the opening preset with the EMA copy and without, at equal steps from three seeds (minutes)`;
const FOLDER = "docs/bench";
const IMAGES = 8;

const machine = `${cpus()[0]?.model ?? "processor"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
const date = new Date().toISOString().slice(0, 10);

/** Files by name. */
type Study = () => Promise<Map<string, string>>;

const STUDIES: Record<string, Study> = {
  async memory() {
    const reports: MeasureReport[] = [];
    for (const backend of ["wasm", "webgpu"] as const) {
      reports.push(await runJob("measureMemory", backend, { backend, cases: memoryCases(), images: IMAGES }, []));
    }
    return new Map([["memory.md", memoryReport(reports, { images: IMAGES, machine, date })]]);
  },
  async depth() {
    const { text, plots } = await depthStudy({ date, progress: showProgress });
    const files = Object.entries(plots).map(([file, plot]): [string, string] => [file, plotSvg(plot)]);
    return new Map([["depth.md", text], ...files]);
  },
  async ema() {
    const place = {
      open: async (seed: number) =>
        openFolder(await nodeFolder(await dataFolder("fashion-mnist")), { decode: decodeInNode, seed }),
      surroundings: await nodeSurroundings("wasm"),
      deviceFault: endOnFault,
      progress: showProgress,
    };
    return new Map([["ema.md", await emaStudy(date, place)]]);
  },
};

await runCommand(USAGE, async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  const study = positionals.length === 1 ? STUDIES[positionals[0]!] : undefined;
  if (!study) throw new UsageError(`study takes one of ${Object.keys(STUDIES).join(", ")}`);
  const files = await study();
  await mkdir(FOLDER, { recursive: true });
  for (const [name, text] of files) {
    await writeFile(join(FOLDER, name), text);
    process.stdout.write(name.endsWith(".md") ? text : `${join(FOLDER, name)}\n`);
  }
  return 0;
});
