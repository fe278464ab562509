// Addresses of parquet files that people give, by hand or in a link.

import { FaultError } from "./fault";

/**
 * An address over https, or of the page's own origin. `base`: the page's address; without one, on the command line, http is
 * taken of this machine. Throws FaultError data.address.
 */
export function parquetUrl(text: string, base?: string): URL {
  const url = URL.canParse(text, base) ? new URL(text, base) : null;
  const isHere = base
    ? url?.origin === new URL(base).origin
    : /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url?.hostname ?? "");
  if (url && (url.protocol === "https:" || (url.protocol === "http:" && isHere))) return url;
  throw new FaultError({ code: "data.address", what: text.slice(0, 100) });
}

/** What the file at an address is called: by its path, or its host where that ends in none. */
export const parquetName = ({ pathname, host }: URL): string => pathname.split("/").at(-1) || host;
