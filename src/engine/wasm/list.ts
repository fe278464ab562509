// The list of calls as words in memory: [words it takes, kernel's place in the table, items, arguments...] (kernels/run.ts).

import { type Argument, type Entry, Real } from "./entry";

const HEADER_WORDS = 3;

const argumentsOf = ({ arguments: named, table = [] }: Entry): Argument[] => [...Object.values(named), ...table];

/** `placeOf`: a kernel's place in the table, by name. */
export function wordsOf(entries: readonly Entry[], placeOf: ReadonlyMap<string, number>): Int32Array<ArrayBuffer> {
  const lengths = entries.map((entry) => HEADER_WORDS + argumentsOf(entry).length);
  const words = new Int32Array(lengths.reduce((a, b) => a + b, 0));
  const reals = new Float32Array(words.buffer);
  let at = 0;
  for (const [i, entry] of entries.entries()) {
    const place = placeOf.get(entry.kernel);
    if (place === undefined) throw new Error(`the module has no kernel ${entry.kernel}`);
    words.set([lengths[i]!, place, entry.items], at);
    at += HEADER_WORDS;
    for (const argument of argumentsOf(entry)) {
      if (argument instanceof Real) reals[at] = argument.number;
      // addresses beyond 2 GiB wrap around to the same bits
      else words[at] = typeof argument === "number" ? argument : argument.address;
      at++;
    }
  }
  return words;
}
