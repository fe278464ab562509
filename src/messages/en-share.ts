// English texts of presets, suggested experiments, and the page for a projector or inside another page.

export const presets = {
  title: "Presets",
  names: {
    "first-minute": ["First minute", "A small network in six blocks: learns within a minute on a processor."],
    classroom: ["Classroom", "ResNet-20 on CIFAR-10 in six blocks: a curve in one lesson on a GPU."],
    "resnet32-k8": ["ResNet-32, K = 8", "The reference's recipe in 8 blocks: 400 epochs, batch 1,024."],
    "resnet32-k16": ["ResNet-32, K = 16", "The published command: each of the 15 units is a block."],
    "resnet110-k32": ["ResNet-110, K = 32", "The reference's recipe for 54 units in 32 blocks."],
    "resnet110-k55": ["ResNet-110, K = 55", "The reference's recipe, each of the 54 units a block."],
    "dgl-man": ["DGL + MAN", "Each block ends in DGL's own head, cross entropy alone; ResNet-32 in eight blocks."],
    "infopro-man": ["InfoPro + MAN", "Blocks also rebuild the image and contrast classes; four blocks."],
    "end-to-end": ["End to end", "Ordinary backpropagation through ResNet-32: what every cut is measured by."],
    checkpointing: ["Checkpointing", "End to end with less memory: parts of the forward pass run twice."],
  },
  time: (epoch: string, whole: string) => `About ${epoch} an epoch here, ${whole} in all.`,
  slow: (epoch: string, whole: string) => `Slow here: about ${epoch} an epoch, ${whole} in all.`,
  fromTrial: "Times are estimates from a trial step on this device.",
  fromRun: "Times are estimates from this run's steps.",
  trying: "Running a trial step to estimate times.",
  cifarMissing: "CIFAR-10 is not served beside this page: presets made for it train on the data set there is.",
};

export const suggestions = {
  title: "Try",
  lookTitle: "Look for",
  names: {
    "ema-off": ["Turn EMA off", "What does the copy cost, and what does it bring?"],
    "each-unit": ["Cut at every unit", "How little memory can a step need?"],
    "end-to-end": ["Ordinary backpropagation", "What do cuts cost in accuracy?"],
  },
  look: {
    "ema-off":
      "Watch the peak fall and the speed rise: that is what the copy costs. The paper sees its gain after hundreds of epochs; after a few hundred steps accuracy hardly differs.",
    "each-unit": "Watch the peak fall and the first blocks' accuracy: each has one unit to learn with.",
    "end-to-end": "Watch test accuracy at the same epoch, and the peak: nothing is freed before the backward pass.",
  },
  before: (accuracy: string, epoch: string, peak: string) =>
    `The run before: test accuracy ${accuracy} after ${epoch}, peak ${peak}.`,
  close: "Close",
};

export const present = {
  enter: "Present",
  leave: "Leave presenting",
  open: "Open the same setting:",
  whole: "Open the whole page",
};
