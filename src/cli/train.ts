// npm run train: trains a config on a data set; the last line of stdout is one JSON object.

import { basename } from "node:path";
import { parseArgs } from "node:util";
import { runCommand, UsageError } from "./command";
import { earlierLog } from "./earlier-log";
import type { SavedRun } from "./jobs";
import { checkBackend, checkMode } from "./node-backend";
import { dataOf, readAs } from "./node-data";
import { makeWritable, writeFiles } from "./out-folder";
import { runJob } from "./run-job";
import { BACKEND_OPTIONS, SETTING_OPTIONS, settingsOf, wholeNumber } from "./settings-options";
import { stopText } from "./stop-text";

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
  if (resume !== undefined) await readAs("run.unreadable", resume); // a missing file is named before anything else runs
  const request = {
    backend,
    mode,
    settings,
    steps,
    url,
    save: values.out !== undefined,
    resume: resume === undefined ? null : basename(resume),
    earlier: resume === undefined ? null : await earlierLog(resume),
  };
  const { data, out } = values;
  if (out !== undefined) await makeWritable(out);
  let saving = Promise.resolve();
  let savedStep: number | null = null;
  const save = async (folder: string, run: SavedRun) => {
    await saveTo(folder, run);
    savedStep = run.log.evaluations.at(-1)?.step ?? null;
  };
  process.on("SIGINT", () => {
    // what is being written is written to its end
    void saving.finally(() => {
      const other = (name: "backend" | "mode") =>
        values[name] === BACKEND_OPTIONS[name].default ? undefined : values[name];
      const options = { data, backend: other("backend"), mode: other("mode"), steps: values.steps };
      process.stderr.write(`\n${stopText({ out, savedStep, options })}\n`);
      process.exit(130);
    });
  });
  const report = await runJob(
    "train",
    backend,
    request,
    folders,
    out === undefined ? undefined : (run) => (saving = save(out, run)),
  );
  process.stdout.write(`${JSON.stringify(report.result)}\n`);
  return 0;
});

/** The run first: it alone can go on. */
function saveTo(folder: string, { weights, run, config, log }: SavedRun): Promise<void> {
  return writeFiles(folder, {
    "run.safetensors": run,
    "weights.safetensors": weights,
    "config.json": `${JSON.stringify(config, null, 2)}\n`,
    "metrics.json": `${JSON.stringify(log)}\n`,
  });
}
