// German sentences of faults.

import { part } from "./en-faults";
import type { Language } from "./languages";

export const faults: Language["faults"] = {
  "config.unreadable": (f) => `${part(f.where)} lässt sich nicht als Einstellung lesen: ${part(f.what)}.`,
  "config.unknownKey": (f) => `Eine Einstellung namens ${part(f.where)} gibt es nicht.`,
  "config.invalid": (f) => `${part(f.where)} kann nicht ${part(f.what)} sein; möglich: ${part(f.hint)}.`,
  "config.contradictsData": (f) => `${part(f.where)} ist ${part(f.what)}, aber der Datensatz hat ${part(f.hint)}.`,
  "config.unknownSplit": (f) =>
    `${part(f.where)} ${part(f.what)} schneidet dieses Netz nicht${f.hint ? `; möglich: ${f.hint}` : ""}.`,
  "config.negativeWeight": (f) =>
    `Der Verlauf gibt Block ${part(f.where)} das negative Gewicht ${part(f.what)}; ändere host.schedule oder die Gewichte.`,
  "config.noBranch": () => "Die Regel man braucht die EMA-Kopie oder den lernbaren Bias; beide sind aus.",
  "config.batchTooLarge": (f) =>
    `batch.size ist ${part(f.what)}, aber der Datensatz hat ${part(f.hint)} Trainingsbilder.`,
  "link.unreadable": (f) => `Der Link ist nicht lesbar (${part(f.what)}). Es gelten die Standardwerte.`,
  "data.notFound": (f) => (f.where ? `Unter ${f.where} liegt kein Datensatz.` : "Kein Datensatz ist geöffnet."),
  "data.network": (f) => `${part(f.where)} ließ sich nicht holen: ${part(f.what)}. Was trainiert ist, bleibt.`,
  "data.http": (f) => `${part(f.where)} kam mit HTTP-Status ${part(f.what)} zurück. Was trainiert ist, bleibt.`,
  "data.manifest": (f) => `Das Manifest ${part(f.where)} passt nicht: ${part(f.what)}.`,
  "data.truncated": (f) => `${part(f.where)} ist abgeschnitten: ${part(f.what)} Bytes, erwartet waren ${part(f.hint)}.`,
  "data.hash": (f) =>
    `${part(f.where)} ist beschädigt: Die Prüfsumme ist nicht die veröffentlichte. Es wird nicht benutzt.`,
  "data.recordCount": (f) => `${part(f.where)} enthält ${part(f.what)} Bilder, erwartet waren ${part(f.hint)}.`,
  "data.label": (f) => `${part(f.where)}: Klasse ${part(f.what)} gibt es nicht; es sind ${part(f.hint)}.`,
  "data.format": (f) => `${part(f.where)} ist nicht, was es sein müsste: ${part(f.what)}.`,
  "data.empty": (f) =>
    `${part(f.where)} enthält keinen Datensatz: kein Manifest, keine offiziellen Dateien eines Datensatzes, keine parquet-Datei, keine Ordner mit PNG- oder JPEG-Bildern.`,
  "device.noAdapter": () => "Dieser Browser gibt keinen WebGPU-Adapter. WASM trainiert ohne.",
  "device.noSimd": () =>
    "WebAssembly hat in diesem Browser kein SIMD, das zum Trainieren nötig ist. Chrome 91, Firefox 89 und Safari 16.4 und neuere haben es.",
  "device.noBackend": (f) => `Das Backend ${part(f.what)} startet nicht${f.hint ? `: ${f.hint}` : ""}.`,
  "device.lost": (f) => `Die GPU ist verloren: ${part(f.what)}. Zurücksetzen und neu starten, oder WASM wählen.`,
  "device.outOfMemory": () => "Das Gerät hat keinen Speicher mehr. Kleinere Batches oder mehr Blöcke brauchen weniger.",
  "device.webgpu": (f) => `WebGPU meldet einen Fehler: ${part(f.what)}. Den Ergebnissen seither ist nicht zu trauen.`,
  "train.notFinite": (f) =>
    `Der Verlust von Block ${part(f.where)} ist in Schritt ${part(f.what)} keine Zahl. Das Training hielt an, bevor sich Gewichte änderten; eine kleinere Lernrate kann helfen.`,
  "weights.unreadable": (f) =>
    `Die Gewichte ${part(f.where)} sind nicht lesbar: ${part(f.what)}. Nichts wurde geladen.`,
  "weights.missing": (f) => `Den Gewichten fehlt der Tensor ${part(f.where)}. Nichts wurde geladen.`,
  "weights.shape": (f) =>
    `Tensor ${part(f.where)} hat die Form ${part(f.what)}, dieses Netz braucht ${part(f.hint)}. Nichts wurde geladen.`,
  "data.tooLarge": (f) =>
    `${part(f.where)} ist zu groß, um hier gelesen zu werden: ${f.what ? `es hat ${part(f.what)}, ` : ""}die Grenze ist ${part(f.hint)}.`,
  "data.emptyClass": (f) => `${part(f.where)} ist eine Klasse ohne Trainingsbilder.`,
  "data.fewClasses": (f) =>
    `${part(f.where)} hat ${part(f.what)} Klassen; gebraucht werden Bilder von mindestens zweien, ein Ordner für jede.`,
  "data.fewImages": (f) =>
    `${part(f.where)} hat zu wenige Bilder, um von einer Klasse welche zum Testen zurückzulegen.`,
  "data.imageColumn": (f) => `${part(f.where)} hat unter ${part(f.what)} keine Spalte mit Bildern.`,
  "data.labelColumn": (f) => `${part(f.where)} hat unter ${part(f.what)} keine Spalte ganzer Zahlen für die Klassen.`,
  "data.differs": (f) => `${part(f.where)} hat andere Spalten oder Klassen als ${part(f.what)}.`,
  "data.leftOut": (f) =>
    `${part(f.where)} bleibt weg: Die meisten Bilder hier liegen in Dateien mit anderen Spalten oder Klassen.`,
  "data.ranges": (f) =>
    `Der Server von ${part(f.where)} gibt keine Teile einer Datei, und die Datei ist zu groß, um sie ganz zu holen.`,
  "data.address": (f) => `${part(f.what)} ist keine https-Adresse einer Parquet-Datei.`,
  "data.unreachable": (f) =>
    `${part(f.where)} ließ sich nicht holen: Der Server antwortet nicht oder lässt andere Seiten nicht lesen (CORS).`,
  "device.wrongNumbers": (f) =>
    `Die GPU (${part(f.what)}) rechnet in diesem Browser falsch und kann daher nicht trainieren. WASM trainiert ohne sie.`,
  "link.unknown": (f) => `Der Link verlangt ${part(f.what)}, das hier unbekannt ist. Alles andere gilt.`,
  "link.foreignData": (f) =>
    `Der Link nennt Daten auf ${part(f.what)}. Von einem anderen Rechner wird nichts geholt; die Daten neben dieser Seite gelten.`,
  "memory.budget": (f) =>
    `Kein Schnitt dieses Netzes passt in ${part(f.what)} MB: Der kleinste mögliche Höchststand ist ${part(f.hint)} MB. Ein kleinerer Batch braucht weniger.`,
  "memory.noSplit": (f) =>
    `Der Verlauf der Verlustgewichte erlaubt keine ${part(f.what)} Blöcke; ändere host.schedule oder die Gewichte.`,
  "memory.limit": (f) =>
    `${part(f.where)} braucht ${part(f.what)} MB, dieses Gerät erlaubt ${part(f.hint)} MB; ein kleinerer Batch oder mehr Blöcke brauchen weniger.`,
  "run.unreadable": (f) =>
    `Der gespeicherte Lauf ${part(f.where)} ist nicht lesbar: ${part(f.what)}. Nichts wurde geändert.`,
  "run.none": (f) => `${part(f.where)} enthält keinen gespeicherten Lauf. Nichts wurde geändert.`,
  "run.otherData": (f) =>
    `${part(f.where)} wurde mit ${part(f.what)} trainiert, offen ist aber ${part(f.hint)}. Nichts wurde geändert.`,
  "out.unwritable": (f) => `${part(f.where)} lässt sich nicht schreiben: ${part(f.what)}.`,
  internal: (f) => `Mit diesem Programm stimmt etwas nicht: ${part(f.what)}.`,
};
