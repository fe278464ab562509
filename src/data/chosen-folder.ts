// Files that a person chose or dropped on the page, as a folder.

import { FaultError } from "#experiment/fault";
import type { Folder } from "./folder";

/** Structured-cloneable: it goes to the worker as it is. */
export interface ChosenFiles {
  name: string;
  files: { path: string; file: File }[];
  /** Paths of folders, where they are known: also of empty ones. */
  folders?: string[];
}

export function chosenFolder({ name, files, folders }: ChosenFiles): Folder {
  const byPath = new Map(files.map(({ path, file }) => [path, file]));
  return {
    name,
    files: files.map(({ path, file }) => ({ name: path, bytes: file.size })),
    folders,
    async read(path, start = 0, end = undefined) {
      // a path begins with the folder's name
      const where = path;
      const file = byPath.get(path);
      if (!file) throw new FaultError({ code: "data.notFound", where });
      // a file that was moved or changed since it was chosen cannot be read any more
      const bytes = await file
        .slice(start, end)
        .arrayBuffer()
        .catch(() => {
          throw new FaultError({ code: "data.notFound", where });
        });
      return new Uint8Array(bytes);
    },
  };
}
