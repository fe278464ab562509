// Chinese words of the marks on charts: what was changed in a network in training.

import type { Language } from "./languages";

export const marks: Language["texts"]["marks"] = {
  names: {
    learningRate: "学习率",
    ema: "EMA",
    checkpoints: "检查点",
    blocks: "块数",
    reconstruction: "重建",
    task: "任务",
    augmentation: "增强",
    activations: "激活",
    cut: "切口",
    emaCopy: "EMA",
    bias: "偏置",
    recompute: "重算归一化",
  },
  rules: { man: "MAN", local: "各自的头", "end-to-end": "端到端" },
  added: (unit) => `在 ${unit} 后新增切口`,
  removed: (unit) => `移除 ${unit} 后的切口`,
  several: (count) => `${count} 处更改`,
  on: "开",
  off: "关",
  pads: { reflect: "镜像填充", zero: "零填充" },
  resized: "裁剪后放大",
  flip: "翻转",
};
