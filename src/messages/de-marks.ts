// German words of the marks on charts: what was changed in a network in training.

import type { Language } from "./languages";

export const marks: Language["texts"]["marks"] = {
  names: {
    learningRate: "Lernrate",
    ema: "EMA",
    checkpoints: "Stützstellen",
    blocks: "Blöcke",
    reconstruction: "Rekonstruktion",
    task: "Aufgabe",
    augmentation: "Augmentierung",
    activations: "Aktivierungen",
    cut: "Schnitt",
    emaCopy: "EMA",
    bias: "Bias",
    recompute: "Normen nochmals",
  },
  rules: { man: "MAN", local: "eigene Köpfe", "end-to-end": "Ende zu Ende" },
  added: (unit) => `Schnitt nach ${unit} neu`,
  removed: (unit) => `Schnitt nach ${unit} entfernt`,
  several: (count) => `${count} Änderungen`,
  on: "an",
  off: "aus",
  pads: { reflect: "spiegelnd", zero: "Nullen" },
  resized: "vergrößerter Ausschnitt",
  flip: "Spiegeln",
};
