// Class names from a text file, one a line.

import type { Folder } from "./folder";

const MAX_BYTES = 2 ** 20;

/** The file's lines without empty ones; null where the folder has no such file. */
export async function namesIn(folder: Folder, file: string): Promise<string[] | null> {
  const found = folder.files.find(({ name }) => name === file);
  if (!found || found.bytes > MAX_BYTES) return null;
  return new TextDecoder()
    .decode(await folder.read(file))
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}
