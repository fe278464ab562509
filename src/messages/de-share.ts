// German texts of presets, suggested experiments, the page for a projector or inside another page, and the shard bar.

import { n, plural } from "./de-words";
import type { Language } from "./languages";

export const presets: Language["texts"]["presets"] = {
  title: "Vorlagen",
  names: {
    "first-minute": [
      "Erste Minute",
      "Ein kleines Netz in sechs Blöcken: lernt auf einem Prozessor binnen einer Minute.",
    ],
    classroom: ["Unterricht", "ResNet-20 auf CIFAR-10 in sechs Blöcken: eine Kurve in einer Stunde, auf einer GPU."],
    "resnet32-k8": ["ResNet-32, K = 8", "Das Rezept der Referenz in 8 Blöcken: 400 Epochen, Batch 1.024."],
    "resnet32-k16": ["ResNet-32, K = 16", "Der veröffentlichte Befehl: Jede der 15 Einheiten ist ein Block."],
    "resnet110-k32": ["ResNet-110, K = 32", "Das Rezept der Referenz für 54 Einheiten in 32 Blöcken."],
    "resnet110-k55": ["ResNet-110, K = 55", "Das Rezept der Referenz, jede der 54 Einheiten ein Block."],
    "dgl-man": [
      "DGL + MAN",
      "Jeder Block endet in DGLs eigenem Kopf, nur mit Kreuzentropie; ResNet-32 in acht Blöcken.",
    ],
    "infopro-man": ["InfoPro + MAN", "Blöcke bauen auch das Bild nach und trennen Klassen; vier Blöcke."],
    "end-to-end": ["Ende zu Ende", "Gewöhnliche Backpropagation durch ResNet-32: Daran misst sich jeder Schnitt."],
    checkpointing: ["Stützstellen", "Ende zu Ende mit weniger Speicher: Teile des Vorwärtswegs laufen zweimal."],
  },
  time: (epoch, whole) => `Hier etwa ${epoch} je Epoche, ${whole} im Ganzen.`,
  slow: (epoch, whole) => `Langsam hier: etwa ${epoch} je Epoche, ${whole} im Ganzen.`,
  fromTrial: "Die Zeiten sind Schätzungen aus einem Probeschritt auf diesem Gerät.",
  fromRun: "Die Zeiten sind Schätzungen aus den Schritten dieses Trainings.",
  trying: "Ein Probeschritt läuft, um Zeiten zu schätzen.",
  cifarMissing: "CIFAR-10 liegt nicht neben dieser Seite: Vorlagen dafür trainieren mit den Daten, die da sind.",
};

export const suggestions: Language["texts"]["suggestions"] = {
  title: "Probiere",
  lookTitle: "Achte auf",
  names: {
    "ema-off": ["EMA abschalten", "Was kostet die Kopie, und was bringt sie?"],
    "each-unit": ["An jeder Einheit schneiden", "Mit wie wenig Speicher kommt ein Schritt aus?"],
    "end-to-end": ["Gewöhnliche Backpropagation", "Was kosten Schnitte an Genauigkeit?"],
  },
  look: {
    "ema-off":
      "Sieh den Höchststand fallen und das Tempo steigen: Das kostet die Kopie. Ihren Gewinn sieht die Veröffentlichung nach Hunderten Epochen; nach ein paar hundert Schritten unterscheidet sich die Genauigkeit kaum.",
    "each-unit":
      "Sieh den Höchststand fallen, und die Genauigkeit der ersten Blöcke: Jeder hat eine Einheit zum Lernen.",
    "end-to-end":
      "Sieh die Testgenauigkeit bei derselben Epoche, und den Höchststand: Vor dem Rückweg wird nichts frei.",
  },
  before: (accuracy, epoch, peak) => `Der Lauf davor: Testgenauigkeit ${accuracy} nach ${epoch}, Höchststand ${peak}.`,
  close: "Schließen",
};

export const present: Language["texts"]["present"] = {
  enter: "Vorführen",
  leave: "Vorführung verlassen",
  open: "Dieselbe Einstellung öffnen:",
  whole: "Die ganze Seite öffnen",
};

export const shards: Language["texts"]["shards"] = {
  title: "Shards",
  waited: (share, epoch) => `${share} von Epoche ${epoch} auf Daten gewartet`,
  bar: (inUse, cached, coming, aside) =>
    `${inUse} in Arbeit, ${cached} im Cache, ${coming} kommen noch${aside ? `, ${aside} beiseitegelegt` : ""}`,
  received: (all, rate) => `${all} geholt, ${rate} in der Sekunde.`,
  local: "Wird von diesem Rechner gelesen.",
  cache: (bytes) => `Cache ${bytes}.`,
  cacheFull: "Der Speicherplatz des Browsers ist voll: Das Training geht weiter, neu Geholtes wird nicht behalten.",
  cacheNone: "Dieser Browser behält keine Shards.",
  damaged: (count) =>
    `${plural(count, "Shard im Cache war beschädigt und wurde", "Shards im Cache waren beschädigt und wurden")} neu geholt.`,
  aside: (shards, records) =>
    `${plural(shards, "Shard ließ sich nicht lesen und liegt", "Shards ließen sich nicht lesen und liegen")} beiseite: Diese Epoche läuft ohne ${plural(records, "Bild", "Bilder")}.`,
  more: "Klassen und Beispiele",
  classes: (records) => `Klassen, in den ${n(records)} bisher gelesenen Trainingsbildern`,
  before: "Wie gespeichert",
  after: "Wie diese Epoche sie lernt",
  samples: (names) => `Trainingsbilder: ${names.join(", ")}`,
};
