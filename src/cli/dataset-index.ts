// The index of the data sets beside the page, by which the page finds them without being told.

import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Writes `index.json` of a folder of data sets: names and titles of those that have a manifest, in order of names. */
export async function writeIndex(root: string): Promise<void> {
  const names = (await readdir(root)).filter((name) => !name.startsWith(".")).sort();
  const found = await Promise.all(names.map((name) => titleOf(join(root, name, "manifest.json"))));
  const datasets = names.flatMap((name, i) => (found[i] ? [{ name, title: found[i] }] : []));
  const draft = join(root, ".index.json");
  await writeFile(draft, `${JSON.stringify({ datasets }, null, 2)}\n`);
  await rename(draft, join(root, "index.json"));
}

async function titleOf(manifest: string): Promise<string | null> {
  try {
    const { name, title } = JSON.parse(await readFile(manifest, "utf8")) as { name: string; title?: string };
    return title ?? name;
  } catch {
    return null;
  }
}
