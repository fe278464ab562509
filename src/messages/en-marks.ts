// English words of the marks on charts: what was changed in a network in training.

export const marks = {
  names: {
    learningRate: "learning rate",
    ema: "EMA",
    checkpoints: "checkpoints",
    blocks: "blocks",
    reconstruction: "reconstruction",
    task: "task",
    augmentation: "augmentation",
    activations: "activations",
    cut: "cut",
    emaCopy: "EMA",
    bias: "bias",
    recompute: "norms computed again",
  } as Record<string, string>,
  rules: {
    man: "MAN",
    local: "own heads",
    "end-to-end": "end to end",
  } as Record<string, string>,
  added: (unit: string) => `cut after ${unit} added`,
  removed: (unit: string) => `cut after ${unit} removed`,
  /** Several that stand too close to be written each. */
  several: (count: number) => `${count} changes`,
  on: "on",
  off: "off",
  pads: { reflect: "reflect", zero: "zeros" } as Record<string, string>,
  resized: "resized crop",
  flip: "flip",
};
