// Chinese texts of the memory picture, its table, and the step player.

import type { Language } from "./languages";
import { n } from "./zh-words";

export const memory: Language["texts"]["memory"] = {
  title: "内存",
  forecast: "预测峰值",
  livePeak: "实测峰值",
  allocated: "已分配，最高值",
  off: (percent) => `（${percent} %）`,
  chart: "已分配内存随时间的变化",
  heap: "所计的是此页面分配的内存。使用 WASM 时即它的堆，只增不减。",
  buffers: "所计的是此页面的每个 GPU 缓冲区。显卡自身的读数浏览器看不到。",
  details: "按块、部分、张量",
  closeDetails: "关闭表格",
  detailsTitle: "一步的内存",
  byBlock: "按块",
  byPart: "按部分，在峰值处",
  byTensor: "按张量，峰值时存活的",
  block: "块",
  units: "单元",
  forecastColumn: "预测",
  measuredColumn: "实测",
  errorColumn: "误差",
  ownColumn: "自身",
  auxiliaryColumn: "辅助",
  part: "部分",
  bytes: "字节",
  share: "占比",
  tensor: "张量",
  shape: "形状",
  lives: "调用",
  whole: "网络",
  more: (count) => `另有 ${n(count)} 个较小的`,
  staging: "进出的数据，在峰值之外分配",
  notMeasured: "尚未",
  parts: {
    parameters: "参数",
    gradients: "梯度",
    slots: "优化器状态",
    ema: "EMA 副本",
    bias: "可学习偏置",
    statistics: "运行统计量",
    activations: "单元的激活值",
    auxiliary: "辅助网络的激活值",
    transient: "反向途中的临时量",
    input: "这一批",
  },
  picture: (blocks, peak, endToEnd) =>
    `一步训练沿网络的内存。${blocks} 个块；最高的需要 ${peak} MB，端到端需要 ${endToEnd} MB。`,
  weights: (mb) => `权重 ${mb}`,
  endToEnd: "端到端",
  peakPhone: (mb, saving) => `峰值 ${mb} MB，${saving}`,
  checkpointShort: (segments, mb) => `${segments} 个检查点 ${mb}`,
  measuredBlock: (block, mb) => `块 ${block}，实测峰值 ${mb} MB`,
  overNetwork: "沿网络",
  overTime: "随时间",
  time: (calls) => `时间，${n(calls)} 次调用`,
  view: "内存的画法",
  phases: {
    input: "输入",
    forward: "前向",
    auxiliary: "辅助",
    loss: "损失",
    recompute: "重算",
    backward: "反向",
    ema: "EMA",
    update: "更新",
  },
  budget: (mb) => `预算 ${mb} MB`,
  pointed: (name, part, shape, mb) => `${name}：${part}，${shape}，${mb}`,
  pointedBlock: (block) => `，块 ${block}`,
  pointedLasting: "，始终存在",
  pointedLife: (born, last, calls) => `，第 ${n(born)} 至 ${n(last)} 次调用，共 ${n(calls)} 次`,
  claims: {
    whole: (mb) => `不切分时，一步要把每个激活值保留到最后：${mb} MB。`,
    wholeNote: "切开网络，大山就变成小丘。设备要容得下的是最高的那座。",
    checkpoints: (segments, mb, endToEnd, running) =>
      `用 ${segments} 个检查点，一步${running ? "需要" : "将需要"} ${mb} MB，而不是 ${endToEnd}。`,
    checkpointsNote: "代价是时间：反向时每一段要再算一遍。",
    saves: (blocks, mb, endToEnd, running) =>
      `切成 ${blocks} 块，一步训练${running ? "需要" : "将需要"} ${mb} MB，而不是 ${endToEnd}。`,
    savesNothing: (block) => `这一刀没有节省：块 ${block} 的辅助网络耗费的比它释放的还多。`,
    savesNothingOwn: "这一刀没有节省：最高的块独自就需要与整个网络一样多。",
    savesNothingNote: "多切几刀，或移动这一刀。",
    forecast: (batch) => `批大小 ${batch} 的预测。`,
    measured: (measured, forecast) => `实测 ${measured} MB，预测 ${forecast}。`,
    hatched: (mb, block) => `其中 ${mb} MB（斜线）是块 ${block} 的辅助网络。`,
    eats: (share) => `辅助网络吃掉了切分所释放的 ${share} %。`,
    wait: "正在计算预测。",
  },
  over: {
    budget: (peak, budget) => `一步需要 ${peak} MB；你的预算是 ${budget} MB。`,
    memory: (bytes, allowed) => `一步需要 ${bytes} MB；本设备给 ${allowed} MB。`,
    buffer: (what, bytes, allowed) => `${what} 需要 ${bytes} MB；本设备的一个缓冲区容纳 ${allowed} MB。`,
    binding: (what, bytes, allowed) => `${what} 需要 ${bytes} MB；本设备的一个内核可绑定 ${allowed} MB。`,
    smaller: (batch) => `批大小 ${batch}`,
    moreBlocks: (blocks) => `${blocks} 个块`,
  },
};

export const player: Language["texts"]["player"] = {
  open: "慢放一步",
  close: "退出慢放",
  label: "单步播放",
  back: "上一步",
  play: "播放",
  pause: "停住",
  next: "下一步",
  phase: (at, of) => `阶段 ${at}，共 ${of} 个`,
  speed: "速度",
  live: (mb) => `存活 ${mb} MB`,
  ofStep: (step) => `损失是第 ${n(step)} 步的，字节是其计划的。`,
  noStep: "还没有跑过一步：字节来自预测。",
  whole: {
    forward: "前向通过整个网络。每个激活值都留到最后。",
    backward: "反向通过整个网络。梯度经过后，激活值即被释放。",
    backwardAgain: "逐段反向：丢弃的部分先重新计算。",
    free: (peak, left) => `所有权重都已更新。${peak} MB 中还剩 ${left} MB。`,
  },
  forward: (block) =>
    block === 1
      ? "块 1，前向。它的激活值不断堆积。"
      : `块 ${block}，前向。它的激活值不断堆积；块 ${block - 1} 已归还其内存。`,
  auxiliary: (block, what) => `块 ${block} 的辅助网络继续传递其输出：${what}。`,
  branches: {
    both: "EMA 副本与可学习偏置",
    ema: "EMA 副本",
    bias: "可学习偏置",
    head: "自己的分类头",
  },
  loss: (block, loss, right) =>
    loss === null
      ? `块 ${block} 作出猜测，它自己的损失说明错了多少。`
      : `块 ${block} 作出猜测：损失 ${loss}${right === null ? "" : `，这一批中 ${right} 正确`}。`,
  backward: (block, last) =>
    block === 1
      ? "在块 1 内反向。梯度经过后，激活值即被释放。"
      : `在块 ${block} 内反向。梯度止于${last ? "最后一个切口" : "前一个切口"}；它经过后，激活值即被释放。`,
  ema: (block, share, unit, next) => `块 ${block} 的 EMA 副本向块 ${next} 的单元 ${unit} 靠近 ${share}。`,
  free: (block, peak, left) => `块 ${block} 的权重已更新，内存已释放：${peak} MB 中还剩 ${left} MB。`,
};
