// Reasons that faults carry in English, as each language says them. Whatever is not here is said as it came.

export const phrasesEn = {
  "the server does not answer": "the server does not answer",
  "a whole parquet file": "a whole parquet file",
  "a list of parquet files": "a list of parquet files",
  "a file whose length its server tells": "a file whose length its server tells",
  "a row with an image": "a row with an image",
  "a whole PNG or JPEG image": "a whole PNG or JPEG image",
  "any whole PNG or JPEG image": "any whole PNG or JPEG image",
  "a whole PNG image": "a whole PNG image",
  "a tar archive": "a tar archive",
  "a zip archive without a password": "a zip archive without a password",
  "stored or deflated": "stored or deflated",
  "as long as its archive says": "as long as its archive says",
  "idx of unsigned bytes": "idx of unsigned bytes",
  "a MATLAB 5 file of a little-endian machine": "a MATLAB 5 file of a little-endian machine",
  "a whole MATLAB 5 file": "a whole MATLAB 5 file",
  "a MATLAB 5 file whose arrays are as long as they say": "a MATLAB 5 file whose arrays are as long as they say",
  "a MATLAB 5 file of plain numbers": "a MATLAB 5 file of plain numbers",
  "an archive of files: it lies in too many others": "an archive of files: it lies in too many others",
  "its header is not JSON": "its header is not JSON",
  "its config does not fit": "its config does not fit",
  "its standing does not fit": "its standing does not fit",
  "its data does not fit": "its data does not fit",
  "the worker did not start": "the worker did not start",
  "the forecaster did not start": "the forecaster did not start",
};

/** The reason in the language that is spoken. */
export function phrase(text: string | undefined): string | undefined {
  return text !== undefined && Object.hasOwn(phrasesEn, text) ? phrasesEn[text as keyof typeof phrasesEn] : text;
}
