// Reasons that faults carry, in German.

import type { Language } from "./languages";

export const phrases: Language["phrases"] = {
  "the server does not answer": "der Server antwortet nicht",
  "a whole parquet file": "eine vollständige Parquet-Datei",
  "a list of parquet files": "eine Liste von Parquet-Dateien",
  "a file whose length its server tells": "eine Datei, deren Länge ihr Server nennt",
  "a row with an image": "eine Zeile mit einem Bild",
  "a whole PNG or JPEG image": "ein vollständiges PNG- oder JPEG-Bild",
  "any whole PNG or JPEG image": "irgendein vollständiges PNG- oder JPEG-Bild",
  "a whole PNG image": "ein vollständiges PNG-Bild",
  "a tar archive": "ein tar-Archiv",
  "a zip archive without a password": "ein zip-Archiv ohne Passwort",
  "stored or deflated": "unverändert gespeichert oder mit Deflate gepackt",
  "as long as its archive says": "so lang, wie sein Archiv sagt",
  "idx of unsigned bytes": "idx aus vorzeichenlosen Bytes",
  "a MATLAB 5 file of a little-endian machine": "eine MATLAB-5-Datei einer Little-Endian-Maschine",
  "a whole MATLAB 5 file": "eine vollständige MATLAB-5-Datei",
  "a MATLAB 5 file whose arrays are as long as they say":
    "eine MATLAB-5-Datei, deren Felder so lang sind, wie sie sagen",
  "a MATLAB 5 file of plain numbers": "eine MATLAB-5-Datei einfacher Zahlen",
  "an archive of files: it lies in too many others": "ein Archiv von Dateien: Es steckt in zu vielen anderen",
  "its header is not JSON": "ihr Kopf ist kein JSON",
  "its config does not fit": "ihre Einstellungen passen nicht",
  "its standing does not fit": "ihr Stand passt nicht",
  "its data does not fit": "ihre Angaben zu den Daten passen nicht",
  "the worker did not start": "der Worker ist nicht gestartet",
  "the forecaster did not start": "die Vorhersage ist nicht gestartet",
};
