// Bytes that come chunk by chunk.

/** In one piece, which is made once, for at most so many: the rest is left. */
export async function filled(chunks: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array> {
  const all = new Uint8Array(most);
  let length = 0;
  for await (const chunk of chunks) {
    const fits = chunk.subarray(0, most - length);
    all.set(fits, length);
    length += fits.length;
    if (length === most) break;
  }
  return all.subarray(0, length);
}

/** In one piece, of whatever length. */
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

/** As a stream, which asks for each when it needs it. `onFail`: told what they throw, which ends it. */
export function streamOf(
  chunks: AsyncIterable<Uint8Array>,
  onFail: (reason: unknown) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const { value, done } = await iterator.next().catch((reason: unknown) => {
          onFail(reason);
          throw reason;
        });
        if (done) controller.close();
        else controller.enqueue(value as Uint8Array<ArrayBuffer>);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
