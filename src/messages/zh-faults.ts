// Chinese sentences of faults.

import { part } from "./en-faults";
import type { Language } from "./languages";

export const faults: Language["faults"] = {
  "config.unreadable": (f) => `无法把 ${part(f.where)} 读作设置：${part(f.what)}。`,
  "config.unknownKey": (f) => `没有名为 ${part(f.where)} 的设置。`,
  "config.invalid": (f) => `${part(f.where)} 不能是 ${part(f.what)}；可取 ${part(f.hint)}。`,
  "config.contradictsData": (f) => `${part(f.where)} 是 ${part(f.what)}，但数据集是 ${part(f.hint)}。`,
  "config.unknownSplit": (f) => `${part(f.where)} ${part(f.what)} 不能切分此网络${f.hint ? `；可取 ${f.hint}` : ""}。`,
  "config.negativeWeight": (f) =>
    `损失权重安排给块 ${part(f.where)} 的权重是负数 ${part(f.what)}；请更改 host.schedule 或权重。`,
  "config.noBranch": () => "规则 man 需要 EMA 副本或可学习偏置；两者都已关闭。",
  "config.batchTooLarge": (f) => `batch.size 是 ${part(f.what)}，但数据集只有 ${part(f.hint)} 张训练图像。`,
  "link.unreadable": (f) => `无法读取链接（${part(f.what)}）。改为显示默认值。`,
  "data.notFound": (f) => (f.where ? `${f.where} 处没有数据集。` : "没有打开数据集。"),
  "data.network": (f) => `无法获取 ${part(f.where)}：${part(f.what)}。已训练的内容会保留。`,
  "data.http": (f) => `${part(f.where)} 返回 HTTP 状态 ${part(f.what)}。已训练的内容会保留。`,
  "data.manifest": (f) => `清单 ${part(f.where)} 不合格：${part(f.what)}。`,
  "data.truncated": (f) => `${part(f.where)} 不完整：有 ${part(f.what)} 字节，应有 ${part(f.hint)}。`,
  "data.hash": (f) => `${part(f.where)} 已损坏：校验和与公布的不符。不会使用它。`,
  "data.recordCount": (f) => `${part(f.where)} 含 ${part(f.what)} 条记录，应有 ${part(f.hint)}。`,
  "data.label": (f) => `${part(f.where)}：标签 ${part(f.what)} 超出范围；共有 ${part(f.hint)} 类。`,
  "data.format": (f) => `${part(f.where)} 不是 ${part(f.what)}。`,
  "data.empty": (f) =>
    `${part(f.where)} 里没有数据集：没有清单，没有数据集的官方文件，没有 parquet 文件，也没有放 PNG 或 JPEG 图像的文件夹。`,
  "device.noAdapter": () => "此浏览器不给出 WebGPU 适配器。WASM 不需要它也能训练。",
  "device.noSimd": () =>
    "此浏览器的 WebAssembly 没有训练所需的 SIMD。Chrome 91、Firefox 89、Safari 16.4 及更新版本都有。",
  "device.noBackend": (f) => `后端 ${part(f.what)} 无法启动${f.hint ? `：${f.hint}` : ""}。`,
  "device.lost": (f) => `GPU 丢失：${part(f.what)}。请重置后重新开始，或选择 WASM。`,
  "device.outOfMemory": () => "设备 内存已用尽。更小的批或更多的块需要的内存更少。",
  "device.webgpu": (f) => `WebGPU 报告错误：${part(f.what)}。此后的结果不可信。`,
  "train.notFinite": (f) =>
    `块 ${part(f.where)} 的损失在第 ${part(f.what)} 步不是数。训练在权重改变之前停止；更小的学习率可能有帮助。`,
  "weights.unreadable": (f) => `无法读取权重 ${part(f.where)}：${part(f.what)}。没有加载任何内容。`,
  "weights.missing": (f) => `权重里没有张量 ${part(f.where)}。没有加载任何内容。`,
  "weights.shape": (f) =>
    `张量 ${part(f.where)} 的形状是 ${part(f.what)}，此网络需要 ${part(f.hint)}。没有加载任何内容。`,
  "data.tooLarge": (f) =>
    `${part(f.where)} 太大，无法在此读取：${f.what ? `它有 ${part(f.what)}，` : ""}上限是 ${part(f.hint)}。`,
  "data.emptyClass": (f) => `${part(f.where)} 是一个没有训练图像的类别。`,
  "data.fewClasses": (f) => `${part(f.where)} 有 ${part(f.what)} 个类别；至少要有两个类别的图像，每类一个文件夹。`,
  "data.fewImages": (f) => `${part(f.where)} 的图像太少，留不出每类的测试图像。`,
  "data.imageColumn": (f) => `${part(f.where)} 的 ${part(f.what)} 之中没有图像列。`,
  "data.labelColumn": (f) => `${part(f.where)} 的 ${part(f.what)} 之中没有可作标签的整数列。`,
  "data.differs": (f) => `${part(f.where)} 的列或类别与 ${part(f.what)} 不同。`,
  "data.leftOut": (f) => `${part(f.where)} 被略去：这里的多数图像在列或类别不同的文件中。`,
  "data.ranges": (f) => `${part(f.where)} 的服务器不提供文件的部分内容，而文件又太大，无法整个获取。`,
  "data.address": (f) => `${part(f.what)} 不是 parquet 文件的 https 地址。`,
  "data.unreachable": (f) => `无法获取 ${part(f.where)}：其服务器没有应答，或不允许别的页面读取（CORS）。`,
  "device.wrongNumbers": (f) => `GPU（${part(f.what)}）在此浏览器中计算有误，不能用来训练。WASM 不靠它也能训练。`,
  "link.unknown": (f) => `链接要求的 ${part(f.what)} 在此未知。其余照用。`,
  "link.foreignData": (f) => `链接指向 ${part(f.what)} 上的数据。不会从别的主机获取；使用此页面旁的数据集。`,
  "memory.budget": (f) =>
    `此网络没有一种切分能放进 ${part(f.what)} MB：可能的最小峰值是 ${part(f.hint)} MB。批大小更小则所需更少。`,
  "memory.noSplit": (f) => `损失权重的安排不允许切成 ${part(f.what)} 块；请更改 host.schedule 或权重。`,
  "memory.limit": (f) =>
    `${part(f.where)} 需要 ${part(f.what)} MB，而本设备允许 ${part(f.hint)} MB；更小的批大小或更多的块所需更少。`,
  "run.unreadable": (f) => `无法读取保存的训练 ${part(f.where)}：${part(f.what)}。没有改变任何内容。`,
  "run.none": (f) => `${part(f.where)} 里没有保存的训练。没有改变任何内容。`,
  "run.otherData": (f) =>
    `${part(f.where)} 是用 ${part(f.what)} 训练的，而现在打开的是 ${part(f.hint)}。没有改变任何内容。`,
  "out.unwritable": (f) => `无法写入 ${part(f.where)}：${part(f.what)}。`,
  internal: (f) => `此程序出了问题：${part(f.what)}。`,
};
