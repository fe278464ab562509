// npm run dataset: makes a data set in shards from its original files.

import { join } from "node:path";
import { parseArgs } from "node:util";
import { runCommand, UsageError } from "./command";
import { prepareCifar10 } from "./dataset-cifar10";
import { prepareFashionMnist } from "./dataset-fashion-mnist";
import { requireReplaceable } from "./dataset-output";

const USAGE = `npm run dataset -- fashion-mnist --from DIR [--out DIR]
npm run dataset -- cifar10 [--from DIR|FILE] [--out DIR]`;

await runCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({
    options: { from: { type: "string" }, out: { type: "string" } },
    allowPositionals: true,
  });
  const [name, ...more] = positionals;
  if (!name || more.length > 0) throw new UsageError("Name one data set");
  const out = values.out ?? join("public", "datasets", name);
  await requireReplaceable(out);
  if (name === "fashion-mnist") {
    if (!values.from) throw new UsageError("--from is missing: the folder of the four idx files");
    await prepareFashionMnist(values.from, out);
  } else if (name === "cifar10") await prepareCifar10(values.from, out);
  else throw new UsageError(`There is no data set ${name} to make`);
  process.stdout.write(`${out}\n`);
  return 0;
});
