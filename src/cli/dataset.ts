// npm run dataset: makes a data set in shards from its original files.

import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runCommand, UsageError } from "./command";
import { prepareCifar10 } from "./dataset-cifar10";
import { prepareFashionMnist } from "./dataset-fashion-mnist";
import { isOfficial, prepareFromSource } from "./dataset-from-source";
import { writeIndex } from "./dataset-index";
import { requireReplaceable } from "./dataset-output";
import { makeWritable } from "./out-folder";
import { wholeNumber } from "./settings-options";

const USAGE = `npm run dataset -- fashion-mnist --from DIR [--out DIR]
npm run dataset -- cifar10|cifar100|svhn [--from DIR|FILE] [--out DIR]
npm run dataset -- stl10 --from DIR [--out DIR]
npm run dataset -- imagefolder --from DIR|FILE --out DIR [--image-size PIXELS]`;

const NAMES = ["fashion-mnist", "cifar10", "cifar100", "svhn", "stl10", "imagefolder"];

await runCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({
    options: { from: { type: "string" }, out: { type: "string" }, "image-size": { type: "string" } },
    allowPositionals: true,
  });
  const [name, ...more] = positionals;
  if (!name || more.length > 0) throw new UsageError("Name one data set");
  if (!NAMES.includes(name)) throw new UsageError(`There is no data set ${name} to make`);
  const root = join("public", "datasets");
  const out = values.out ?? join(root, name);
  await requireReplaceable(out);
  await makeWritable(dirname(out));
  if (name === "fashion-mnist") {
    if (!values.from) throw new UsageError("--from is missing: the folder of the four idx files");
    await prepareFashionMnist(values.from, out);
  } else if (name === "cifar10") await prepareCifar10(values.from, out);
  else {
    const { from, "image-size": size } = values;
    if (size !== undefined && name !== "imagefolder") throw new UsageError("--image-size is for imagefolder alone");
    if (!from && !isOfficial(name)) throw new UsageError("--from is missing: where the files lie");
    if (name === "imagefolder" && !values.out) throw new UsageError("--out is missing: where the shards go");
    const imageSize = size === undefined ? undefined : wholeNumber("--image-size", size, 4);
    await prepareFromSource({ name, from, out, imageSize });
  }
  const beside = dirname(out);
  if (resolve(beside) === resolve(root) || existsSync(join(beside, "index.json"))) await writeIndex(beside);
  process.stdout.write(`${out}\n`);
  return 0;
});
