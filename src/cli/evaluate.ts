// npm run evaluate: test accuracy of weights; the last line of stdout is one JSON object.

import { basename } from "node:path";
import { parseArgs } from "node:util";
import { runCommand, UsageError } from "./command";
import { checkBackend, checkMode } from "./node-backend";
import { dataOf, readAs } from "./node-data";
import { runJob } from "./run-job";
import { SETTING_OPTIONS, settingsOf } from "./settings-options";

const USAGE = `npm run evaluate -- --weights FILE --data PATH|NAME|URL [--preset NAME] [--config FILE] [--set key=value ...] [--backend webgpu|wasm|cpu] [--mode planned|eager]`;

await runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: { ...SETTING_OPTIONS, data: { type: "string" }, weights: { type: "string" } },
  });
  if (!values.data) throw new UsageError("--data is missing");
  if (!values.weights) throw new UsageError("--weights is missing");
  await readAs("weights.unreadable", values.weights); // a missing file is named before anything else runs
  const backend = checkBackend(values.backend);
  const mode = checkMode(values.mode);
  const settings = await settingsOf(values);
  const { url, folders } = await dataOf(values.data);
  const request = { backend, mode, settings, url, file: basename(values.weights) };
  const result = await runJob("evaluateWeights", backend, request, [...folders, values.weights]);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return 0;
});
