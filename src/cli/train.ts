// npm run train: trains a config on a data set; the last line of stdout is one JSON object.

import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { parquetUrl } from "#experiment/parquet-url";
import { runCommand, UsageError } from "./command";
import type { TrainReport } from "./jobs";
import { checkBackend, checkMode } from "./node-backend";
import { dataFolder, readBytes } from "./node-data";
import { runJob } from "./run-job";
import { SETTING_OPTIONS, settingsOf, wholeNumber } from "./settings-options";

const USAGE = `npm run train -- --data PATH|NAME|URL [--preset NAME] [--config FILE] [--set key=value ...] [--backend webgpu|wasm|cpu] [--mode planned|eager]
                 [--epochs N] [--steps N] [--seed N] [--out DIR]
npm run train -- --resume FILE --data PATH|NAME|URL [--set key=value ...] [--backend ...] [--mode ...] [--epochs N] [--steps N] [--out DIR]`;

await runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      ...SETTING_OPTIONS,
      data: { type: "string" },
      steps: { type: "string" },
      out: { type: "string" },
      resume: { type: "string" },
    },
  });
  const { resume, preset, config, seed } = values;
  if (resume !== undefined && (preset ?? config ?? seed) !== undefined) {
    throw new UsageError("--resume takes preset, config and seed from the saved run");
  }
  if (!values.data) throw new UsageError("--data is missing");
  const backend = checkBackend(values.backend);
  const mode = checkMode(values.mode);
  const settings = await settingsOf(values);
  const steps = values.steps === undefined ? null : wholeNumber("--steps", values.steps);
  const url = /^https?:/.test(values.data) ? parquetUrl(values.data).href : undefined;
  const folders = [...(url ? [] : [await dataFolder(values.data)]), ...(resume === undefined ? [] : [resume])];
  if (resume !== undefined) await readBytes(resume); // a missing file is named before anything else runs
  const request = {
    backend,
    mode,
    settings,
    steps,
    url,
    files: Boolean(values.out),
    resume: resume === undefined ? null : basename(resume),
  };
  const report = await runJob("train", backend, request, folders);
  if (values.out) await writeRun(values.out, report);
  process.stdout.write(`${JSON.stringify(report.result)}\n`);
  return 0;
});

async function writeRun(folder: string, { config, log, files }: TrainReport): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files ?? {})) {
    await writeFile(join(folder, `${name}.safetensors`), Uint8Array.from(bytes));
  }
  await writeFile(join(folder, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
  await writeFile(join(folder, "metrics.json"), `${JSON.stringify(log)}\n`);
}
