// Official files of data sets, fetched and held to the MD5 that is published for them.

import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { FaultError } from "#experiment/fault";
import { verbatim } from "#experiment/phrases";
import { showProgress } from "./command";

export interface Official {
  address: string;
  md5: string;
  bytes: number;
}

/** For a place that holds something else. */
export const notOfficial = (where: string, name: string) =>
  new FaultError({
    code: "data.format",
    where,
    what: verbatim(`a folder or file that holds official files of ${name}`),
  });

/** Into a folder, which is made if need be; the file's path. Throws FaultError data.network, data.http or data.hash. */
export async function download({ address, md5, bytes }: Official, folder: string): Promise<string> {
  const response = await fetch(address).catch((reason: Error) => {
    throw new FaultError({ code: "data.network", where: address, what: verbatim(reason.message) });
  });
  if (!response.ok) throw new FaultError({ code: "data.http", where: address, what: String(response.status) });
  await mkdir(folder, { recursive: true });
  const path = join(folder, basename(address));
  const digest = createHash("md5");
  let done = 0;
  const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      digest.update(chunk);
      done += chunk.length;
      showProgress(done, bytes, `fetching ${Math.round(done / 1e6)} of ${Math.round(bytes / 1e6)} MB`);
      yield chunk;
    }
  };
  try {
    await pipeline((response.body ?? []) as AsyncIterable<Uint8Array>, counted, createWriteStream(path));
  } catch (reason) {
    throw new FaultError({ code: "data.network", where: address, what: verbatim((reason as Error).message) });
  }
  if (digest.digest("hex") !== md5) throw new FaultError({ code: "data.hash", where: address });
  return path;
}
