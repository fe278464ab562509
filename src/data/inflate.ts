// Unpacks deflate, zlib and gzip by the platform's streams, never beyond a limit: a bomb is stopped where it passes it.

import { FaultError } from "#experiment/fault";
import { streamOf } from "./chunks";
import { MAX_UNPACKED_BYTES } from "./limits";

const NAMES = { "deflate-raw": "deflate", deflate: "zlib", gzip: "gzip" };

interface Limits {
  /** For faults. */
  where: string;
  limit?: number;
}

/**
 * Chunks as they are unpacked. Throws FaultError data.format where they do not unpack, data.tooLarge above the limit, and
 * what `packed` throws.
 */
export async function* inflatedChunks(
  packed: Blob | AsyncIterable<Uint8Array>,
  format: CompressionFormat,
  { where, limit = MAX_UNPACKED_BYTES }: Limits,
): AsyncGenerator<Uint8Array> {
  let failure: { reason: unknown } | null = null;
  const onFail = (reason: unknown) => {
    failure = { reason };
  };
  const stream = packed instanceof Blob ? packed.stream() : streamOf(packed, onFail);
  const reader = stream.pipeThrough(new DecompressionStream(format)).getReader();
  let done = 0;
  try {
    for (;;) {
      const part = await reader.read().catch(() => {
        if (failure) throw failure.reason;
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

export const tooLarge = (where: string, limit: number) =>
  new FaultError({ code: "data.tooLarge", where, hint: `${Math.round(limit / 2 ** 20)} MiB` });
