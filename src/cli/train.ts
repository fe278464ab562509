// npm run train: trains a config on a data set; the last line of stdout is one JSON object.

import { basename } from "node:path";
import { parseArgs } from "node:util";
import { runCommand, UsageError } from "./command";
import type { SavedRun } from "./jobs";
import { checkBackend, checkMode } from "./node-backend";
import { dataOf, readBytes } from "./node-data";
import { makeWritable, writeFiles } from "./out-folder";
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
  const { url, folders } = await dataOf(values.data);
  if (resume !== undefined) folders.push(resume);
  if (resume !== undefined) await readBytes(resume); // a missing file is named before anything else runs
  const request = {
    backend,
    mode,
    settings,
    steps,
    url,
    save: values.out !== undefined,
    resume: resume === undefined ? null : basename(resume),
  };
  if (values.out !== undefined) await makeWritable(values.out);
  const report = await runJob(
    "train",
    backend,
    request,
    folders,
    values.out === undefined ? undefined : saveTo(values.out),
  );
  process.stdout.write(`${JSON.stringify(report.result)}\n`);
  return 0;
});

/** The run first: it alone can go on. */
function saveTo(folder: string) {
  return ({ weights, run, config, log }: SavedRun): Promise<void> =>
    writeFiles(folder, {
      "run.safetensors": run,
      "weights.safetensors": weights,
      "config.json": `${JSON.stringify(config, null, 2)}\n`,
      "metrics.json": `${JSON.stringify(log)}\n`,
    });
}
