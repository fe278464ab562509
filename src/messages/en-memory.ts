// English texts of the memory picture, its table, and the step player.

import { n, plural } from "./en-words";

export const memory = {
  title: "Memory",
  forecast: "Forecast peak",
  livePeak: "Measured peak",
  allocated: "Allocated, high water",
  off: (percent: string) => `(${percent} %)`,
  chart: "Allocated memory over time",
  heap: "Counted: the heap of this page, which only grows.",
  buffers: "Counted: every GPU buffer of this page. A browser cannot see the card's own figure.",
  details: "By block, part, tensor",
  closeDetails: "Close the tables",
  detailsTitle: "Memory of one step",
  byBlock: "By block",
  byPart: "By part, at the peak",
  byTensor: "By tensor, alive at the peak",
  block: "Block",
  units: "Units",
  forecastColumn: "Forecast",
  measuredColumn: "Measured",
  errorColumn: "Error",
  ownColumn: "Own",
  auxiliaryColumn: "Auxiliary",
  part: "Part",
  bytes: "Bytes",
  share: "Share",
  tensor: "Tensor",
  shape: "Shape",
  lives: "Calls",
  whole: "Network",
  more: (count: number) => `and ${n(count)} smaller ones`,
  staging: "what goes in and out, allocated beside the peak",
  notMeasured: "not yet",
  parts: {
    parameters: "parameters",
    gradients: "gradients",
    slots: "slots of the optimiser",
    ema: "EMA copies",
    bias: "learnable biases",
    statistics: "running statistics",
    activations: "activations of units",
    auxiliary: "activations of auxiliary networks",
    transient: "on their way through the backward pass",
    input: "the batch",
  } as Record<string, string>,

  picture: (blocks: number, peak: string, endToEnd: string) =>
    `Memory of one training step along the network. ${plural(blocks, "block", "blocks")}; the highest needs ${peak} MB, end to end ${endToEnd} MB.`,
  weights: (mb: string) => `weights ${mb}`,
  endToEnd: "end to end",
  peakPhone: (mb: string, saving: string) => `peak ${mb} MB, ${saving}`,
  checkpointShort: (segments: number, mb: string) => `${segments} checkpoints ${mb}`,
  measuredBlock: (block: number, mb: string) => `block ${block}, measured peak ${mb} MB`,
  overNetwork: "over the network",
  overTime: "over time",
  time: (calls: number) => `time, ${n(calls)} calls`,
  view: "Memory drawn",
  phases: {
    input: "input",
    forward: "forward",
    auxiliary: "auxiliary",
    loss: "loss",
    recompute: "again",
    backward: "backward",
    ema: "EMA",
    update: "update",
  } as Record<string, string>,
  budget: (mb: string) => `budget ${mb} MB`,
  pointed: (name: string, part: string, shape: string, mb: string) => `${name}: ${part}, ${shape}, ${mb}`,
  pointedBlock: (block: number) => `, block ${block}`,
  pointedLasting: ", there all the time",
  pointedLife: (born: number, last: number, calls: number) => `, calls ${born} to ${last} of ${calls}`,

  claims: {
    whole: (mb: string) => `In one piece, a step keeps every activation until the end: ${mb} MB.`,
    wholeNote: "Cut the network and the mountain becomes hills. The highest hill is what your device must hold.",
    checkpoints: (segments: number, mb: string, endToEnd: string, running: boolean) =>
      `With ${plural(segments, "checkpoint", "checkpoints")}, a step ${running ? "needs" : "will need"} ${mb} MB instead of ${endToEnd}.`,
    checkpointsNote: "It pays in time: on the way back each segment is computed a second time.",
    saves: (blocks: number, mb: string, endToEnd: string, running: boolean) =>
      `Cut into ${blocks}, a training step ${running ? "needs" : "will need"} ${mb} MB instead of ${endToEnd}.`,
    savesNothing: (block: number) =>
      `This cut saves nothing: block ${block}'s auxiliary network costs more than it frees.`,
    savesNothingOwn: "This cut saves nothing: its highest block alone needs as much as the whole network.",
    savesNothingNote: "Try more cuts, or move this one.",
    forecast: (batch: number) => `Forecast for batch ${batch}.`,
    measured: (measured: string, forecast: string) => `Measured ${measured} MB, forecast ${forecast}.`,
    hatched: (mb: string, block: number) => `${mb} MB of it (hatched) is block ${block}'s auxiliary network.`,
    eats: (share: number) => `Auxiliary networks eat ${share} % of what the cuts free.`,
    wait: "The forecast is being worked out.",
  },
  over: {
    budget: (peak: string, budget: string) => `A step needs ${peak} MB; your budget is ${budget} MB.`,
    memory: (bytes: string, allowed: string) => `A step needs ${bytes} MB; this device gives ${allowed} MB.`,
    buffer: (what: string, bytes: string, allowed: string) =>
      `${what} needs ${bytes} MB; a buffer of this device holds ${allowed} MB.`,
    binding: (what: string, bytes: string, allowed: string) =>
      `${what} needs ${bytes} MB; a kernel of this device can bind ${allowed} MB.`,
    smaller: (batch: number) => `Batch ${batch}`,
    moreBlocks: (blocks: number) => `${blocks} blocks`,
  },
};

export const player = {
  open: "One step in slow motion",
  close: "Leave slow motion",
  label: "Step player",
  back: "Back",
  play: "Play",
  pause: "Halt",
  next: "Next",
  phase: (at: number, of: number) => `phase ${at} of ${of}`,
  speed: "Speed",
  live: (mb: string) => `${mb} MB live`,
  ofStep: (step: number) => `Losses are step ${n(step)}'s own, bytes its plan's.`,
  noStep: "No step has run yet: the bytes are the forecast's.",
  whole: {
    forward: "Forward through the whole network. Every activation stays until the end.",
    backward: "Backward through the whole network. Each activation is let go as the gradient passes.",
    backwardAgain: "Backward, segment by segment: what was dropped is computed again first.",
    free: (peak: string, left: string) => `All weights have moved. Of ${peak} MB, ${left} MB are left.`,
  },
  forward: (block: number) =>
    block === 1
      ? "Block 1, forward. Its activations pile up."
      : `Block ${block}, forward. Its activations pile up; block ${block - 1} has already given its memory back.`,
  auxiliary: (block: number, what: string) => `Block ${block}'s auxiliary network carries its output on: ${what}.`,
  branches: {
    both: "the EMA copy and the learnable bias",
    ema: "the EMA copy",
    bias: "the learnable bias",
    head: "its own head",
  },
  loss: (block: number, loss: string | null, right: string | null) =>
    loss === null
      ? `Block ${block} guesses, and its own loss says how wrong it is.`
      : `Block ${block} guesses: loss ${loss}${right === null ? "" : `, ${right} of the batch right`}.`,
  backward: (block: number, last: boolean) =>
    block === 1
      ? "Backward inside block 1. Activations are let go as the gradient passes."
      : `Backward inside block ${block}. The gradient stops at ${last ? "the last cut" : "the cut before it"}; activations are let go as it passes.`,
  ema: (block: number, share: string, unit: string, next: number) =>
    `Block ${block}'s EMA copy moves ${share} towards unit ${unit} of block ${next}.`,
  free: (block: number, peak: string, left: string) =>
    `Block ${block}'s weights have moved and its memory is free: of ${peak} MB, ${left} MB are left.`,
};
