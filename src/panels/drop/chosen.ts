// Files that a person drops or chooses, with their paths, also those inside dropped folders.

import type { ChosenFiles } from "#worker/protocol";

/** What a drop carries. A folder's files are listed, not read. */
export async function droppedFiles({ items, files }: DataTransfer): Promise<ChosenFiles | null> {
  // entries are gone after the first wait
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return chosenFiles([...files]);
  const chosen: Required<ChosenFiles> = { name: entries[0]?.name ?? "", files: [], folders: [] };
  for (const entry of entries) await list(entry, chosen);
  return chosen.files.length > 0 ? chosen : null;
}

async function list(entry: FileSystemEntry, chosen: Required<ChosenFiles>): Promise<void> {
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    const file = await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail));
    chosen.files.push({ path, file });
    return;
  }
  chosen.folders.push(path);
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // a reader gives some at a time, and none at its end
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (some.length === 0) return;
    for (const inside of some) await list(inside, chosen);
  }
}

/** Files of a file chooser. */
export function chosenFiles(files: File[]): ChosenFiles | null {
  const [first] = files;
  if (!first) return null;
  const pathOf = (file: File) => file.webkitRelativePath || file.name;
  return { name: pathOf(first).split("/")[0] ?? "", files: files.map((file) => ({ path: pathOf(file), file })) };
}

/** Opens the browser's chooser of files, or of a folder. */
export function chooseFiles(folder: boolean, onChosen: (chosen: ChosenFiles) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.webkitdirectory = folder;
  input.addEventListener("change", () => {
    const chosen = chosenFiles([...(input.files ?? [])]);
    if (chosen) onChosen(chosen);
  });
  input.click();
}
