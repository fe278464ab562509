// A file at an address, read in ranges of bytes. What the server says of lengths is checked against what it sends; what
// passes by itself is tried again.

import { FaultError } from "#experiment/fault";
import type { Phrase } from "#experiment/phrases";
import type { RandomAccess } from "./folder";
import { readBody, request } from "./http";
import { retrying } from "./retry";
import type { ReadOptions } from "./source";
import type { Traffic } from "./traffic";
import { atMost, unlessAborted } from "./waiting";

/** A file up to this size is fetched whole where its server gives no ranges. */
const MAX_WHOLE_BYTES = 64 * 2 ** 20;
/** Requests of one file at a time: a label column alone can be a thousand ranges. */
const AT_ONCE = 6;

export interface HttpFileOptions {
  /** Where it is known: it is not asked for. */
  bytes?: number;
  traffic?: Traffic;
  /** Whether what is read is kept elsewhere: the browser need not keep it too. */
  kept?: boolean;
}

/** Throws FaultError data.notFound, data.http or data.network, and data.ranges for a large file that comes only whole. */
export async function httpFile(
  address: string,
  { traffic, kept, ...known }: HttpFileOptions = {},
): Promise<RandomAccess> {
  const { bytes, tag } = known.bytes ? { bytes: known.bytes, tag: "" } : await retrying(() => factsOf(address), {});
  let whole: Uint8Array | null = null;
  /** Whether it is known if the server gives ranges: until then one request at a time, or each would bring the whole. */
  let isAnswered = false;
  const inTurn = atMost(AT_ONCE);
  const alone = atMost(1);
  const way = kept ? "no-store" : "default";
  const readRange = async (start: number, end: number, options: ReadOptions) => {
    if (whole) return whole.slice(start, end);
    const from = (cache: RequestCache) => range(address, { ...options, start, end, bytes, traffic, cache });
    const found = await retrying(async (before) => {
      if (before > 0) return from("reload");
      // a redirect that the browser remembers may lead to a signed address that has run out
      return from(way).catch((thrown: unknown) => (isRefusal(thrown) ? from("reload") : Promise.reject(thrown)));
    }, options);
    isAnswered = true;
    if (found.isPart) return found.bytes;
    whole = found.bytes;
    return whole.slice(start, end);
  };
  return {
    where: address,
    bytes,
    tag,
    isRemote: true,
    read: (start, end, options = {}) => {
      if (start === end) return Promise.resolve(new Uint8Array());
      const read = () => readRange(start, end, options);
      return unlessAborted(
        inTurn(() => (isAnswered ? read() : alone(read))),
        options.signal,
      );
    },
  };
}

const isRefusal = (thrown: unknown) =>
  thrown instanceof FaultError &&
  thrown.fault.code === "data.http" &&
  ["401", "403", "405", "410", "501"].includes(thrown.fault.what ?? "");

const lengthIn = (text: string | null | undefined) => (text && /^\d+$/.test(text) ? Number(text) : 0);

/** Length and tag. Where a server refuses HEAD, as an address signed for GET does, of an answer to its first byte. */
async function factsOf(address: string): Promise<{ bytes: number; tag: string }> {
  const head = await request(address, { method: "HEAD" }).catch((thrown: unknown) => {
    if (isRefusal(thrown)) return null;
    throw thrown;
  });
  const answer = lengthIn(head?.headers.get("content-length"))
    ? head
    : await request(address, { headers: { range: "bytes=0-0" } });
  await answer?.body?.cancel().catch(() => undefined);
  const total = answer?.headers.get("content-range")?.split("/")[1];
  const bytes = lengthIn(answer?.status === 206 ? total : answer?.headers.get("content-length"));
  if (answer && bytes > 0) return { bytes, tag: answer.headers.get("etag") ?? "" };
  throw new FaultError({ code: "data.format", where: address, what: "a file whose length its server tells" });
}

interface RangeOptions extends ReadOptions {
  start: number;
  end: number;
  /** Of the whole file. */
  bytes: number;
  traffic?: Traffic;
  cache: RequestCache;
}

/** The range's bytes; the whole file where the server gives no ranges. */
async function range(address: string, { start, end, bytes, signal, progress, traffic, cache }: RangeOptions) {
  const response = await request(address, { headers: { range: `bytes=${start}-${end - 1}` }, signal, cache });
  const isPart = response.status === 206;
  if (!isPart && bytes > MAX_WHOLE_BYTES) {
    await response.body?.cancel();
    throw new FaultError({ code: "data.ranges", where: address });
  }
  const expected = isPart ? end - start : bytes;
  const found = await readBody(response, address, { bytes: expected, signal, progress, traffic });
  if (found.length === expected) return { isPart, bytes: found };
  const what: Phrase = found.length > expected ? `more than ${expected}` : `${found.length}`;
  throw new FaultError({ code: "data.truncated", where: address, what, hint: `${expected}` });
}
