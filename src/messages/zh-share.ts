// Chinese texts of presets, suggested experiments, the page for a projector or inside another page, and the shard bar.

import type { Language } from "./languages";
import { n } from "./zh-words";

export const presets: Language["texts"]["presets"] = {
  title: "预设",
  names: {
    "first-minute": ["第一分钟", "六个块的小网络：在处理器上一分钟内就能学到东西。"],
    classroom: ["课堂", "CIFAR-10 上六个块的 ResNet-20：在 GPU 上一节课得到一条曲线。"],
    "resnet32-k8": ["ResNet-32，K = 8", "参考配方，8 个块：400 轮，批大小 1,024。"],
    "resnet32-k16": ["ResNet-32，K = 16", "论文发布的命令：15 个单元各为一块。"],
    "resnet110-k32": ["ResNet-110，K = 32", "参考配方，54 个单元分成 32 个块。"],
    "resnet110-k55": ["ResNet-110，K = 55", "参考配方，54 个单元各为一块。"],
    "dgl-man": ["DGL + MAN", "每块以 DGL 自己的分类头结束，只用交叉熵；ResNet-32 分为八块。"],
    "infopro-man": ["InfoPro + MAN", "各块还要重建图像并对比类别；四个块。"],
    "end-to-end": ["端到端", "ResNet-32 的普通反向传播：每一刀都以它为准。"],
    checkpointing: ["检查点", "内存更少的端到端：前向的一部分要算两遍。"],
  },
  time: (epoch, whole) => `在此设备上每轮约 ${epoch}，共 ${whole}。`,
  slow: (epoch, whole) => `在此设备上较慢：每轮约 ${epoch}，共 ${whole}。`,
  fromTrial: "时间由此设备上的一次试算步估计。",
  fromRun: "时间由这次训练的步估计。",
  trying: "正在试算一步以估计时间。",
  cifarMissing: "CIFAR-10 不在此页面旁：为它准备的预设改用现有的数据集训练。",
};

export const suggestions: Language["texts"]["suggestions"] = {
  title: "试一试",
  lookTitle: "留意",
  names: {
    "ema-off": ["关闭 EMA", "副本要付多少代价，又带来什么？"],
    "each-unit": ["在每个单元处切开", "一步最少能用多少内存？"],
    "end-to-end": ["普通反向传播", "切分在准确率上要付多少代价？"],
  },
  look: {
    "ema-off":
      "看峰值下降、速度上升：这就是副本的代价。论文在几百轮之后才看到它的好处；几百步之后，准确率几乎没有差别。",
    "each-unit": "看峰值下降，也看最前面几块的准确率：每块只有一个单元可学。",
    "end-to-end": "看同一轮的测试准确率，也看峰值：反向之前什么都不释放。",
  },
  before: (accuracy, epoch, peak) => `上一次训练：${epoch}后测试准确率 ${accuracy}，峰值 ${peak}。`,
  close: "关闭",
};

export const present: Language["texts"]["present"] = {
  enter: "演示",
  leave: "退出演示",
  open: "打开同样的设置：",
  whole: "打开完整页面",
};

export const shards: Language["texts"]["shards"] = {
  title: "分片",
  waited: (share, epoch) => `第 ${epoch} 轮有 ${share} 的时间在等数据`,
  bar: (inUse, cached, coming, aside) =>
    `${inUse} 个在用，${cached} 个已缓存，${coming} 个待取${aside ? `，${aside} 个搁置` : ""}`,
  received: (all, rate) => `已取 ${all}，每秒 ${rate}。`,
  local: "从本机读取。",
  cache: (bytes) => `缓存 ${bytes}。`,
  cacheFull: "浏览器的存储已满：训练继续，现在取来的不再保留。",
  cacheNone: "此浏览器不保留分片。",
  damaged: (count) => `${n(count)} 个缓存的分片已损坏，并已重新获取。`,
  aside: (shards, records) => `${n(shards)} 个分片无法读取，已搁置：本轮少了 ${n(records)} 张图像。`,
  more: "类别与样本",
  classes: (records) => `类别，统计自目前读到的 ${n(records)} 张训练图像`,
  before: "存储时的样子",
  after: "本轮训练所见的样子",
  samples: (names) => `训练图像：${names.join("、")}`,
};
