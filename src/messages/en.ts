// Every English text of the page. Short plain sentences; numbers with units; the design document's words and no others.
// Another language is laid over it (languages.ts), whose numbers follow its own locale.

import { commands, help, share } from "./en-commands";
import { shards } from "./en-data";
import { marks } from "./en-marks";
import { memory, player } from "./en-memory";
import { present, presets, suggestions } from "./en-share";
import { figure as asFigure, number as asNumber, duration as inWords, n, plural } from "./en-words";

export const t = {
  /** Of numbers, as BCP 47 names it. */
  locale: "en",
  units: { duration: inWords, number: asNumber, figure: asFigure },
  title: "MAN Playground",
  presets,
  suggestions,
  present,
  commands,
  help,
  share,
  heading: "Train a network in gradient-isolated blocks, on your own GPU",
  bar: {
    copyLink: "Copy link",
    copied: "The link to this setting is copied.",
    copyFailed: "The link could not be copied; it stands in the address bar.",
    theme: "Switch between light and dark",
    device: "Device",
    update: "New version: reload",
    main: "Main",
    language: "Language",
  },
  device: {
    names: { webgpu: "WebGPU", wasm: "WASM", cpu: "CPU" } as Record<string, string>,
    opening: "Looking for a GPU",
    none: "No device",
    noneNote: (backend: string) => `${backend} was chosen, and does not start here.`,
    reasons: {
      chosen: "You chose it.",
      gpu: "This browser offers a GPU.",
      softwareAdapter: "This browser's WebGPU runs on the processor; WASM is faster there.",
      noAdapter: "This browser offers no GPU to pages, so training runs on the processor.",
      noWebgpu: "This browser has no WebGPU, so training runs on the processor.",
      wrongNumbers: "The GPU computed a test step wrongly in this browser, so training runs on the processor.",
    } as Record<string, string>,
    shortReasons: {
      chosen: "chosen",
      gpu: "GPU",
      softwareAdapter: "software GPU only",
      noAdapter: "no GPU offered",
      noWebgpu: "no WebGPU",
      wrongNumbers: "GPU computes wrongly",
    } as Record<string, string>,
    choose: "Train on",
    auto: "the best there is",
    threads: (count: number) => `${plural(count, "thread computes", "threads compute")}.`,
    mostThreads: "Threads",
    allThreads: (count: number) => `all ${count}`,
    notes: {
      "wasm.notRelaxed": () => "This browser has no relaxed SIMD: the plain build trains, which may be slower.",
      "wasm.notShared": () => "This page may not share memory between threads: training uses one.",
      "wasm.fewerThreads": (wished: number) =>
        `Not all of ${wished} threads started: training goes on with those that did.`,
    },
    limits: (buffer: string, binding: string) => `Largest buffer ${buffer}, largest binding ${binding}.`,
    restart: "A change starts the page's trainer anew; a run in progress ends.",
  },
  sentence: {
    labels: {
      network: "Network",
      dataset: "Data set",
      blocks: "Blocks",
      ema: "EMA",
      bias: "Bias",
      rule: "Rule",
      checkpoints: "Checkpoints",
    },
    comma: ", ",
    stop: ".",
    train: "Train",
    on: "on",
    cutInto: "cut into",
    with: "with",
    and: "and",
    a: "a",
    eachTaughtBy: "each taught by",
    ownHead: "its own head",
    endToEnd: "end to end, in one block",
    network: (depth: number) => `ResNet-${depth}`,
    blocks: (count: number) => plural(count, "block", "blocks"),
    ema: (momentum: number) => `EMA ${momentum}`,
    noEma: "no EMA",
    bias: "learnable bias",
    noBias: "no bias",
    noDataset: "no data set",
    depthNote: (depth: number) => `${(depth - 2) / 2} units`,
    even: (count: number, units: number) => (count === units ? `each unit, ${count} blocks` : `${count} blocks`),
    evenTitle: "Even splits",
    blocksNumber: "Number of blocks",
    referenceTitle: "Reference lists",
    reference: (name: string) =>
      name
        .replace(/^resnet\d+-/, "")
        .replaceAll("-", " ")
        .replace(/k(\d+)$/, "K = $1")
        .replace("cifar10", "CIFAR-10")
        .replace("stl10", "STL-10"),
    ruleTitle: "How blocks learn",
    rules: {
      man: "momentum auxiliary network",
      local: "own head only",
      "end-to-end": "end to end",
      checkpointing: "end to end with checkpoints",
    } as Record<string, string>,
    toolsTitle: "Least memory",
    balance: (count: number) => `Balance the memory, ${count} blocks`,
    fitBudget: "Fit my budget, MB",
    fit: "Fit",
    dropBudget: "Drop",
    referenceNote: (count: number, peak: string | undefined) =>
      peak ? `${plural(count, "block", "blocks")}, ${peak}` : plural(count, "block", "blocks"),
    checkpoints: (count: number) => plural(count, "checkpoint", "checkpoints"),
    segments: "Segments",
    checkpointsNote: "Each segment but the last is computed again on the way back: less memory, more time.",
    noCheckpoints: "Keep every activation",
    emaOn: "EMA copy of the next block's first unit",
    emaMomentum: "Momentum",
    start: "Start of the copy",
    starts: { random: "random", copy: "copy of its partner" } as Record<string, string>,
    biasForm: "Form",
    biasOn: "Learnable bias",
    forms: { unit: "a whole unit", channel: "one number a channel", "scaled-unit": "a scaled unit" } as Record<
      string,
      string
    >,
    liveNote: "Acts at the next step.",
    nextRun: "Needs a new network.",
    hubTitle: "From the Hugging Face Hub, as it is trained on",
    fetchHub: (title: string) => `Fetch ${title}`,
    ownTitle: "Your own",
    chooseFiles: "Choose files",
    chooseFilesNote: "zip, tar.gz, parquet",
    chooseFolder: "Choose a folder",
    chooseFolderNote: "a subfolder a class",
    hubSize: (bytes: number | null) => (bytes === null ? "size unknown" : `${Math.round(bytes / 1e6)} MB`),
    urlTitle: "From an address",
    url: "Address of a parquet file",
    fetchUrl: "Fetch",
    sizeTitle: "Image size",
    size: (pixels: number) => `${pixels} × ${pixels} pixels`,
    served: { cifar10: "CIFAR-10", "fashion-mnist": "Fashion-MNIST" } as Record<string, string>,
  },
  buttons: {
    start: "Start",
    pause: "Pause",
    goOn: "Go on",
    again: "Train again",
    step: "Step",
    reset: "Reset",
    preparing: "Preparing",
    cancel: "Cancel",
    onWasm: "Train on WASM",
    startIt: "Start it",
    undo: "Undo",
    dismiss: "Dismiss",
    weights: "Weights",
    saveRun: "Save the run",
    openRun: "Open a saved run",
  },
  status: {
    preparing: {
      backend: "Opening the device.",
      dataset: "Reading the data set's manifest.",
      network: "Building the network.",
      firstStep: "Running the first step.",
    },
    variants: (done: number, total: number) => `Finding the fastest kernels: ${done} of ${total}.`,
    kernels: (done: number, total: number) => `Compiling kernels: ${done} of ${total}.`,
    shard: (share: number) => `Fetching the first images: ${Math.round(share * 100)} %.`,
    ready: "Ready.",
    plan: (epochs: number, batch: number, seed: number) =>
      `${plural(epochs, "epoch", "epochs")}, batch ${batch}, seed ${seed}.`,
    epoch: (epoch: number, epochs: number) => `Epoch ${epoch} of ${epochs}`,
    step: (step: number, of: number) => `step ${n(step)} of ${n(of)}`,
    speed: (images: number) => `${n(Math.round(images))} images a second`,
    left: (seconds: number) => `${duration(seconds)} left`,
    evaluating: (done: number, total: number) => `testing, ${n(done)} of ${n(total)} images`,
    paused: (epoch: number, epochs: number) => `Paused in epoch ${epoch} of ${epochs}.`,
    finished: (epochs: number, seconds: number) =>
      `Finished: ${plural(epochs, "epoch", "epochs")} in ${duration(seconds)}.`,
    away: (file: string) => `Waiting for ${file}, which does not come. It is tried again, and nothing is lost.`,
    best: (share: string, epoch: string) => `Best test accuracy ${share}, at epoch ${epoch}.`,
    stopped: "Stopped.",
    empty: { device: "No device to train on.", dataset: "No data set yet." },
    lookedAt: (what: string) => `Looking into ${what} …`,
    pending: (what: string) => `${what} starts with the next run.`,
    changes: (count: number) => `${count === 1 ? "The change starts" : `${n(count)} changes start`} with the next run.`,
    progress: "Training progress",
  },
  land: {
    label: "Network",
    strip:
      "The network: stem and units. Arrows walk units and gaps, Enter cuts, Delete removes a cut, Alt and arrows move it.",
    hint: "Click a gap to cut.",
    lossesOf: "The network in training is cut otherwise: its losses come back with Undo.",
    equal: "Equal widths",
    editCuts: "Edit the cuts",
    closeCuts: "Close the list",
    stem: "stem",
    auxiliary: "auxiliary",
    networks: "networks",
    ema: "EMA",
    emaOf: (unit: string) => `EMA of ${unit}`,
    emaOff: "EMA copy, switched off",
    bias: "bias",
    biasOf: (unit: string) => `learnable bias, shaped like unit ${unit}`,
    biasOff: "learnable bias, switched off",
    off: "off",
    head: "head",
    decoder: "decoder",
    classifier: "the network's own classifier",
    block: (number: number) => `Block ${number}`,
    range: (first: string, last: string) => (first === last ? first : `${first} to ${last}`),
    loss: "loss",
    guessing: (loss: string) => `guessing: ${loss}`,
    stage: (stage: number) => `stage ${stage}`,
    stageShort: (stage: number, size: number) => `stage ${stage}: ${size} × ${size}`,
    stageLong: (stage: number, size: number, channels: number) =>
      `stage ${stage}: ${size} × ${size} pixels, ${channels} channels`,
    cut: (before: string, after: string) => `Cut between ${before} and ${after}`,
    removeCut: (before: string, after: string) => `Remove the cut between ${before} and ${after}`,
    cutHint: (before: string, after: string) =>
      `The cut between ${before} and ${after}: drag it, or click to join the two blocks.`,
    gapHint: (before: string, after: string) => `Click to cut between ${before} and ${after}.`,
    undo: "Undo the edit",
    redo: "Redo the edit",
    unit: (unit: string, block: number, shape: string, parameters: string, bytes: string) =>
      `unit ${unit}, block ${block}: ${shape}, ${parameters} parameters, ${bytes} of activations an image (estimate)`,
    blockInfo: (block: number, first: string, last: string, bytes: string) =>
      `block ${block}, ${first === last ? `unit ${first}` : `units ${first} to ${last}`}, ${bytes} of activations an image (estimate)`,
  },
  accuracy: {
    rest: "Accuracy on images it has never seen",
    restNote: "Your curve will be drawn here.",
    training: (share: string) => `Training accuracy ${share} of the last batches`,
    trainingNote: "The first test follows.",
    test: (share: string, epoch: string) => `Test accuracy ${share} after ${epoch}`,
    epochs: (epoch: number) => (Number.isInteger(epoch) ? `epoch ${epoch}` : `${epoch.toFixed(2)} epochs`),
    part: (count: number) => `first ${n(count)} test images`,
    reestimated: "running statistics re-estimated",
    band: "Thin line and band: training batches.",
    axis: { epoch: "epochs", seconds: "seconds" },
    chart: "Accuracy over time",
    axisGroup: "Chart options",
    table: "Table",
    names: { test: "test", train: "training", guessing: "guessing", ghost: "end to end" },
    block: (number: number) => `block ${number}`,
    blockColumn: (number: number) => `block ${number}, own classifier`,
    step: "step",
    tableCaption: "Evaluations of this run",
    none: "none",
  },
  marks,
  data: {
    facts: (train: number, test: number) => `${n(train)} training and ${n(test)} test images.`,
    cifarMissing:
      "CIFAR-10 is not served beside this page. Fashion-MNIST is, and trains the same network. The command npm run dataset -- cifar10 puts CIFAR-10 there.",
    offer: (file: string, host: string, size: string) =>
      `The link names ${file} on ${host} (${size}, as the link says). Nothing is fetched from there unless you say so.`,
    takeOffer: "Fetch it",
    cifarShort: "CIFAR-10 is not served here. The command npm run dataset -- cifar10 puts it beside this page.",
    drop: "Drop a folder of images, a zip, a parquet file or a CIFAR archive to train on it. It stays in this browser.",
    empty: "No data set is open. The command npm run dataset -- cifar10 puts CIFAR-10 beside this page.",
  },
  shards,
  memory,
  player,
  log: {
    title: "Log",
    backend: (name: string, adapter: string) => `${name} taken${adapter ? `: ${adapter}` : ""}`,
    dataset: (title: string, records: string) => `${title}: ${records} training images`,
    network: (depth: number, blocks: number, parameters: string) =>
      `ResNet-${depth}, ${plural(blocks, "block", "blocks")}, ${parameters} numbers in training`,
    aside: (fault: string, records: number) =>
      `${fault} ${plural(records, "image is", "images are")} left out of this epoch`,
    untrained: (block: number) => `Block ${block} has no loss: both its weights are 0`,
  },
  settings: {
    open: "All settings",
    close: "Close settings",
    search: "Search settings",
    none: "No setting has such a name.",
    reset: (key: string, value: string) => `${key} back to the default, ${value}`,
    resetAll: "All back to the paper's defaults",
    names: {
      "network.depth": "Depth",
      "network.width": "Channels of stem and stages",
      "network.shortcut": "Shortcut",
      "network.dropout": "Dropout",
      "split.k": "Number of blocks, even",
      "split.reference": "Published list",
      "split.list": "Last unit of each block",
      rule: "How blocks learn",
      "checkpointing.segments": "Segments, end to end",
      "storage.activations": "Activations kept as",
      "storage.recompute": "Compute norms again",
      "ema.enabled": "EMA copy",
      "ema.momentum": "Momentum of the copy",
      "ema.start": "Start of the copy",
      "ema.gradient": "Gradient steps of the copy",
      "bias.enabled": "Learnable bias",
      "bias.form": "Form",
      "bias.start": "Start of the bias",
      "host.kind": "Host",
      "host.lambdaRecon": "Reconstruction weights",
      "host.lambdaTask": "Task weights",
      "host.schedule": "Schedule of the weights",
      "host.declaredK": "Blocks the weights are spread over",
      "head.config": "Layers of the head",
      "head.widen": "Widening",
      "head.featureDim": "Features",
      "contrast.enabled": "Supervised contrast",
      "contrast.temperature": "Temperature",
      "contrast.baseTemperature": "Base temperature",
      "optimizer.lr": "Learning rate",
      "optimizer.momentum": "Momentum",
      "optimizer.nesterov": "Nesterov",
      "optimizer.weightDecay": "Weight decay",
      "schedule.kind": "Learning rate schedule",
      "schedule.epochs": "Epochs",
      "schedule.warmupEpochs": "Warm-up epochs",
      "schedule.warmupStart": "Warm-up starts at",
      "schedule.milestones": "Steps after epochs",
      "schedule.gamma": "Factor of a step",
      "batch.size": "Batch size",
      "batch.dropLast": "Drop a last smaller batch",
      "augmentation.crop": "Shift, or a resized crop",
      "augmentation.pad": "Shift by padding",
      "augmentation.padMode": "Padding",
      "augmentation.flip": "Mirror",
      "data.mean": "Mean of each channel",
      "data.std": "Deviation of each channel",
      seed: "Seed",
    } as Record<string, string>,
    live: "live",
    yes: "on",
    groups: {
      network: "Network",
      split: "Split",
      rule: "Rule",
      checkpointing: "Checkpoints",
      storage: "Storage",
      ema: "EMA copy",
      bias: "Learnable bias",
      host: "Host",
      head: "Head",
      contrast: "Contrast",
      optimizer: "Optimiser",
      schedule: "Schedule",
      batch: "Batch",
      augmentation: "Augmentation",
      data: "Data",
      seed: "Seed",
    } as Record<string, string>,
  },
};

/** What an engine does without. */
export const noteText = (note: { code: keyof typeof t.device.notes; wished?: number }): string =>
  t.device.notes[note.code](note.wished ?? 0);

/** "8 minutes", "40 seconds", "2 hours 5 minutes". */
export const duration = (seconds: number): string => t.units.duration(seconds);

/** A number as the language writes it, with so many digits behind its point. */
export const number = (value: number, digits = 0): string => t.units.number(value, digits);

/** A number as the language writes it, with the digits that it has, at most six behind its point. */
export const figure = (value: number): string => t.units.figure(value);

/** "83.4 %". */
export const percent = (share: number): string => `${number(share * 100, 1)} %`;

/** "1,024 bytes". */
export const inBytes = (value: number): string =>
  value.toLocaleString(t.locale, { useGrouping: true, style: "unit", unit: "byte", unitDisplay: "long" });

/** Decimal megabytes. */
export function megabytes(bytes: number): string {
  const mb = bytes / 1e6;
  return `${number(mb, mb >= 100 ? 0 : 1)} MB`;
}
