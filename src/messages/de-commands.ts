// German texts of the palette of commands, the help, and the link's QR code.

import type { Language } from "./languages";

export const commands: Language["texts"]["commands"] = {
  title: "Befehle",
  search: "Befehle durchsuchen",
  none: "Kein Befehl heißt so.",
  close: "Schließen",
  wait: "Wird geholt.",
  notFetched: "Dieser Teil der Seite ließ sich nicht holen. Alles andere geht weiter.",
  groups: {
    training: "Training",
    experiment: "Experiment",
    view: "Ansicht",
    share: "Teilen",
    help: "Hilfe",
    presets: "Vorlagen",
    languages: "Sprache",
  },
  overNetwork: "Speicher über dem Netz zeigen",
  overTime: "Speicher über der Zeit zeigen",
  byteWidths: "Breiten nach Bytes",
  table: "Tabelle der Genauigkeit zeigen",
  noTable: "Tabelle der Genauigkeit schließen",
  overSeconds: "Genauigkeit über Sekunden zeichnen",
  overEpochs: "Genauigkeit über Epochen zeichnen",
  memory: "Speicher nach Block, Teil, Tensor zeigen",
  noMemory: "Speichertabellen schließen",
};

export const help: Language["texts"]["help"] = {
  title: "Hilfe",
  page: [
    "Die Seite trainiert in diesem Browser einen Klassifikator für Bilder. Was trainiert wird, sagt der Satz oben: Jedes seiner Wörter ist ein Menü.",
    "Darunter liegt das Netz, jede Einheit so breit wie die Bytes, die sie je Bild behält. Die Hügel sind der Speicher eines Trainingsschritts; jeder Schnitt lässt ihn auf den Boden fallen, und was das Hilfsnetz darunter kostet, ist schraffiert.",
    "Unter jedem Block steht sein eigener Verlust, ganz unten die Genauigkeit auf nie gesehenen Bildern. Das Netz ist in Tinte gezeichnet, ein Block in seiner Farbe, Ende zu Ende grau gestrichelt.",
  ],
  keysTitle: "Tasten",
  does: {
    start: "Startet, hält an, macht weiter, solange kein Bedienelement den Fokus hat",
    undo: "Macht eine Änderung rückgängig",
    redo: "Wiederholt sie",
    leavePresenting: "Verlässt die Vorführung, schließt Offenes",
    palette: "Findet jeden Befehl an ein paar Buchstaben",
    help: "Öffnet diese Hilfe",
  },
  gesturesTitle: "Am Netz",
  by: {
    clickGap: "Klick auf eine Lücke",
    drag: "Trennstrich ziehen",
    point: "Auf eine Einheit zeigen",
    drop: "Dateien ablegen",
  },
  gestures: {
    walk: "Geht über Einheiten und Lücken",
    ends: "Zur ersten Einheit und zur letzten",
    cut: "Schneidet an der Lücke mit dem Fokus oder verbindet dort die Blöcke",
    remove: "Entfernt einen Schnitt",
    move: "Verschiebt einen Schnitt um eine Einheit",
    clickGap: "Schneidet dort; ein Klick auf einen Trennstrich verbindet seine Blöcke",
    drag: "Verschiebt den Schnitt; die Hügel folgen",
    cancelDrag: "Bricht das Ziehen ab",
    phases: "In Zeitlupe: eine Phase zurück und weiter",
    point: "Nennt ihre Form, ihre Parameter und ihre Bytes",
    drop: "Bilder, ein zip oder eine parquet-Datei irgendwo auf die Seite: trainiert damit",
  },
  singleKeys: "Einzelne Tasten wirken (Leertaste, ?)",
  all: "Alle Befehle",
  keys: {
    mod: "Strg",
    alt: "Alt",
    shift: "Umschalt",
    names: {
      " ": "Leertaste",
      Escape: "Esc",
      ArrowLeft: "←",
      ArrowRight: "→",
      Home: "Pos1",
      End: "Ende",
      Delete: "Entf",
      Backspace: "Rücktaste",
      Enter: "Enter",
    },
  },
};

export const share: Language["texts"]["share"] = {
  open: "QR-Code des Links",
  near: "Die Kamera eines Handys darauf richten: Dort öffnet sich dieselbe Einstellung.",
  far: "Der Link ist lang und sein Code fein: Ein Handy liest ihn von nahem, aber nicht aus der letzten Reihe. Eine Vorlage mit wenigen Änderungen hat einen kurzen Link.",
  tooLong: "Der Link ist zu lang für einen QR-Code. Kopieren lässt er sich.",
  local: "Diese Seite ist vom eigenen Rechner geöffnet: Ein Handy erreicht sie unter dieser Adresse nicht.",
  picture: (address) => `QR-Code von ${address}`,
};
