// Every phrase of ours that is shown as it comes, beyond faults' sentences: reasons that they give in words, names of a
// step's tensors, and places. Holes are numbered; what stands in one is a name, a number, bytes, or another phrase. The
// languages say them in src/messages/*-phrases.ts, and the compiler names those they lack.

export const PHRASES = [
  // settings
  "a whole number from {1} to {2}",
  'a whole number from {1} to {2} or "each"',
  'a whole number from {1} to {2} or "sqrt"',
  "a whole number from {1} to {2} or null",
  "four whole numbers from {1} to {2}",
  "a number from {1} to {2}",
  "a number from 0",
  "a number above 0",
  "true or false",
  "one of {1}",
  "two numbers from 0: the first and the last block's",
  "the name of a reference list",
  "a list of [stage, unit]",
  "a list of whole numbers from {1}",
  "a list of numbers, one a channel",
  "a list of numbers above 0, one a channel",
  "{1} numbers",
  "a group of keys",
  "another head with host infopro or contrast",
  "unit while EMA is off",
  "a momentum above 0",
  "below {1} ({2})",
  "{1} without a plan",
  "units in rising order, the last one {1}",
  // links
  "{1} characters",
  "version {1}",
  // counts and sizes
  "more than {1}",
  "at least {1}",
  "at most {1}",
  "a multiple of {1}",
  "{1} x {2} pixels",
  "{1} million pixels",
  "{1} MiB",
  // data
  "the server does not answer",
  "a whole {1} image",
  "a whole PNG or JPEG image",
  "any whole PNG or JPEG image",
  "whole {1} data",
  "a whole parquet file",
  "a list of parquet files",
  "a row with an image",
  "a file whose length its server tells",
  "a tar archive",
  "a whole zip archive",
  "a zip archive without a password",
  "stored or deflated",
  "as long as its archive says",
  "an archive of files: it lies in too many others",
  "idx of unsigned bytes",
  "a whole MATLAB 5 file",
  "a MATLAB 5 file of a little-endian machine",
  "a MATLAB 5 file whose arrays are as long as they say",
  "a MATLAB 5 file of plain numbers",
  "X of 32 x 32 x 3 bytes a digit",
  // manifests
  "more than {1} bytes",
  "it is not JSON ({1})",
  "{1}: {2}, expected {3}",
  "shape: {1} by {2} is not square",
  "mean and std need {1} numbers each",
  "label lies outside labelBytes",
  "{1}: a shard holds at most {2} bytes",
  "{1}: {2} bytes are not {3} records",
  "{1}: more than {2} records",
  // weights and saved runs
  "{1} bytes are too few for a header",
  "its header claims {1} bytes",
  "its header is not JSON",
  "tensor {1}: {2}",
  "tensor {1} has no place",
  "type {1} is not read",
  "its shape is not a list",
  "its place does not fit its shape",
  "its config does not fit",
  "its standing does not fit",
  "its data does not fit",
  // the program itself
  "the worker did not start",
  "the forecaster did not start",
  "the WASM threads have ended",
  "no canvas to decode images on",
  // tensors of a step
  "gradient of {1}",
  "gradient of {1}'s shortcut",
  "gradient before {1}",
  "batch mean of {1}",
  "batch variance of {1}",
  "working memory {1} of {2}",
] as const;

/** Where in a file or data set something was met: the first hole is its name, or a place in it; numbers are in the others. */
export const PLACES = [
  "{1}, record {2}",
  "{1}, row {2}",
  "{1}, class {2}",
  "{1}, labels",
  "{1} from record {2}",
  "{1}, train images from number {2}",
  "{1}, test images from number {2}",
] as const;

/** Parts of faults (fault.ts) that are words of ours, not values or names, by their codes. */
export const IN_WORDS = {
  what: [
    "link.unreadable",
    "data.network",
    "data.manifest",
    "data.truncated",
    "data.recordCount",
    "data.format",
    "data.tooLarge",
    "weights.unreadable",
    "run.unreadable",
    "internal",
  ],
  hint: ["config.invalid", "config.unknownSplit", "data.truncated", "data.recordCount", "data.label", "data.tooLarge"],
} as const;

type Filled<Text extends string> = Text extends `${infer Before}{${number}}${infer After}`
  ? `${Before}${string}${Filled<After>}`
  : Text;

/** A text that is said as it came, in every language. */
type Verbatim = string & { readonly verbatim: true };

/** A phrase with its holes filled, a number, or what is said as it came. */
export type Phrase = Filled<(typeof PHRASES)[number]> | `${number}` | Verbatim;

/** For values, for what other programs say, and for what only the command line says. */
export const verbatim = (text: string) => text as Verbatim;
