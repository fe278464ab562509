// Reasons that faults carry, in Spanish.

import type { Language } from "./languages";

export const phrases: Language["phrases"] = {
  "the server does not answer": "el servidor no responde",
  "a whole parquet file": "un archivo parquet completo",
  "a list of parquet files": "una lista de archivos parquet",
  "a file whose length its server tells": "un archivo cuyo servidor dice cuánto ocupa",
  "a row with an image": "una fila con una imagen",
  "a whole PNG or JPEG image": "una imagen PNG o JPEG completa",
  "any whole PNG or JPEG image": "ninguna imagen PNG o JPEG completa",
  "a whole PNG image": "una imagen PNG completa",
  "a tar archive": "un archivo tar",
  "a zip archive without a password": "un archivo zip sin contraseña",
  "stored or deflated": "ni almacenado tal cual ni comprimido con Deflate",
  "as long as its archive says": "tan largo como dice su archivo",
  "idx of unsigned bytes": "idx de bytes sin signo",
  "a MATLAB 5 file of a little-endian machine": "un archivo MATLAB 5 de una máquina little-endian",
  "a whole MATLAB 5 file": "un archivo MATLAB 5 completo",
  "a MATLAB 5 file whose arrays are as long as they say": "un archivo MATLAB 5 con matrices tan largas como dicen",
  "a MATLAB 5 file of plain numbers": "un archivo MATLAB 5 de números simples",
  "an archive of files: it lies in too many others": "un archivo con archivos: está dentro de demasiados otros",
  "its header is not JSON": "su cabecera no es JSON",
  "its config does not fit": "sus ajustes no sirven",
  "its standing does not fit": "su posición no sirve",
  "its data does not fit": "lo que dice de sus datos no sirve",
  "the worker did not start": "el worker no arrancó",
  "the forecaster did not start": "el pronóstico no arrancó",
};
