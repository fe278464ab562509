// Spanish words of the marks on charts: what was changed in a network in training.

import type { Language } from "./languages";

export const marks: Language["texts"]["marks"] = {
  names: {
    learningRate: "tasa de aprendizaje",
    ema: "EMA",
    checkpoints: "puntos de control",
    blocks: "bloques",
    reconstruction: "reconstrucción",
    task: "tarea",
    augmentation: "aumento",
    activations: "activaciones",
    cut: "corte",
    emaCopy: "EMA",
    bias: "sesgo",
    recompute: "normas recalculadas",
  },
  rules: { man: "MAN", local: "cabezas propias", "end-to-end": "de extremo a extremo" },
  added: (unit) => `corte tras ${unit} añadido`,
  removed: (unit) => `corte tras ${unit} quitado`,
  several: (count) => `${count} cambios`,
  on: "sí",
  off: "no",
  pads: { reflect: "reflejo", zero: "ceros" },
  resized: "recorte ampliado",
  flip: "volteo",
};
