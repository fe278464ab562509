// A saved run that a person chose, and the data that it goes on with.

import { isResizable } from "#data/image-source";
import type { Source } from "#data/source";
import { readRun, readRunHead, type SavedRun, unreadable } from "#engine/train/saved-run";
import type { Settings } from "#experiment/config";
import { verbatim } from "#experiment/phrases";
import type { OpenRequest } from "./protocol";

interface Opened {
  source: Source;
  request: OpenRequest;
}

/**
 * The run, with the data there are; a person's own are drawn and resized anew where the run had another seed or size.
 * Throws what readRun throws, and FaultError data.* of such data.
 */
export async function openRun(
  file: File,
  opened: Opened,
  reopen: (request: OpenRequest) => Promise<Source>,
): Promise<Opened & { run: SavedRun }> {
  const buffer = await file.arrayBuffer().catch((reason: unknown) => {
    throw unreadable(file.name, verbatim(reason instanceof Error ? reason.message : String(reason)));
  });
  const bytes = new Uint8Array(buffer);
  const { settings } = readRunHead(bytes, file.name);
  const request = requestFor(settings, opened);
  const source = request === opened.request ? opened.source : await reopen(request);
  return { run: readRun(bytes, file.name, source), source, request };
}

function requestFor({ seed, data }: Settings, { source, request }: Opened): OpenRequest {
  const { own } = request;
  const imageSize = isResizable(source) ? data?.imageSize : own?.imageSize;
  if (!own || typeof seed !== "number") return request;
  if (own.seed === seed && (!isResizable(source) || source.shape[0] === imageSize)) return request;
  return { ...request, own: { ...own, seed, imageSize } };
}
