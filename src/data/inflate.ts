// Unpacks deflate, zlib and gzip by the platform's streams, never beyond a limit: a bomb is stopped where it passes it.

import { FaultError } from "#experiment/fault";
import { MAX_UNPACKED_BYTES } from "./limits";

const NAMES = { "deflate-raw": "deflate", deflate: "zlib", gzip: "gzip" };

interface Limits {
  /** For faults. */
  where: string;
  limit?: number;
}

/** Chunks as they are unpacked. Throws FaultError data.format where they do not unpack, data.tooLarge above the limit. */
export async function* inflatedChunks(
  packed: Blob,
  format: CompressionFormat,
  { where, limit = MAX_UNPACKED_BYTES }: Limits,
): AsyncGenerator<Uint8Array> {
  const reader = packed.stream().pipeThrough(new DecompressionStream(format)).getReader();
  let done = 0;
  try {
    for (;;) {
      const part = await reader.read().catch(() => {
        throw new FaultError({ code: "data.format", where, what: `whole ${NAMES[format]} data` });
      });
      if (part.done) return;
      done += part.value.length;
      if (done > limit) throw tooLarge(where, limit);
      yield part.value;
    }
  } finally {
    // a stream left in the middle would go on unpacking
    await reader.cancel().catch(() => undefined);
  }
}

/** All of them in one piece. */
export async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const found: Uint8Array[] = [];
  for await (const chunk of chunks) found.push(chunk);
  return joined(found);
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only) return only;
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

export const tooLarge = (where: string, limit: number) =>
  new FaultError({ code: "data.tooLarge", where, hint: `${Math.round(limit / 2 ** 20)} MiB` });
