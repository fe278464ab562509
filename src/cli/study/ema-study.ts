// What the EMA copy brings to the opening preset in a run as short as a visitor's first: the same steps with it and without,
// from several seeds. Equal steps give equal figures on any machine.

import { dataFacts } from "#data/open-folder";
import type { Source } from "#data/source";
import { type Backend, openBackend, type Surroundings } from "#engine/backend/open";
import { runnerOn } from "#engine/train/make-runner";
import { Trainer } from "#engine/train/trainer";
import type { Settings } from "#experiment/config";
import type { Fault } from "#experiment/fault";
import { LIGHT_OPENING } from "#experiment/opening";
import { resolve } from "#experiment/resolve";
import { withLeaves } from "#experiment/settings";

type Setting = [name: string, settings: Settings];
const SETTINGS: Setting[] = [
  ["on, momentum 0.99 (the preset)", {}],
  ["on, momentum 0.9", { ema: { momentum: 0.9 } }],
  ["off", { ema: { enabled: false } }],
];
const SEEDS = [0, 1, 2];
/** Tests that are averaged: at a constant learning rate a single one wavers by several points. */
const LOOKS = [280, 320, 360, 400];
const TEST_IMAGES = 2000;

interface EmaRun {
  name: string;
  seed: number;
  /** Shares, means over the looks: of the network, and of each block's own classifier. */
  accuracy: number;
  blocks: number[];
}

interface Place {
  /** Fashion-MNIST as it lies beside the page. */
  open(seed: number): Promise<Source>;
  surroundings: Surroundings;
  progress(done: number, total: number, text: string): void;
  deviceFault(fault: Fault): void;
}

async function emaRun([name, settings]: Setting, seed: number, source: Source, backend: Backend): Promise<EmaRun> {
  const config = resolve({ ...withLeaves(LIGHT_OPENING, settings), seed }, dataFacts(source));
  const trainer = new Trainer(config, source, runnerOn(backend));
  const looks: number[][] = [];
  for (const until of LOOKS) {
    while (trainer.step < until) await trainer.next();
    // with a limit it is an early look: running statistics are re-estimated for it
    const { testAccuracy, blockAccuracy } = await trainer.evaluate({ limit: TEST_IMAGES });
    looks.push([testAccuracy, ...blockAccuracy.map((share) => share ?? Number.NaN)]);
  }
  trainer.dispose();
  const [accuracy = Number.NaN, ...blocks] = (looks[0] ?? []).map((_, i) => mean(looks.map((look) => look[i] ?? 0)));
  return { name, seed, accuracy, blocks };
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The page's text. */
export async function emaStudy(date: string, place: Place): Promise<string> {
  const backend = await openBackend("wasm", place.surroundings, place.deviceFault, "planned");
  const runs: EmaRun[] = [];
  for (const seed of SEEDS) {
    const source = await place.open(seed);
    for (const setting of SETTINGS) {
      place.progress(runs.length, SEEDS.length * SETTINGS.length, `EMA ${setting[0]}, seed ${seed}`);
      runs.push(await emaRun(setting, seed, source, backend));
    }
  }
  return emaReport(runs, date);
}

function emaReport(runs: readonly EmaRun[], date: string): string {
  const spread = (values: number[]) => Math.max(...values) - Math.min(...values);
  const accuracies = (name: string) => runs.filter((run) => run.name === name).map(({ accuracy }) => accuracy);
  const bySetting = SETTINGS.map(([name]) => accuracies(name));
  const percent = (share: number) => (share * 100).toFixed(1);
  const rows = SETTINGS.map(([name]) => {
    const own = runs.filter((run) => run.name === name);
    const blocks = (own[0]?.blocks ?? [])
      .slice(0, -1)
      .map((_, b) => percent(mean(own.map((run) => run.blocks[b] ?? 0))));
    const found = accuracies(name);
    return `| ${name} | ${[...found, mean(found)].map(percent).join(" | ")} | ${blocks.join(", ")} |`;
  });
  const text = [
    "# The EMA copy in the opening preset",
    `\`npm run study -- ema\`, ${date}. The opening preset on Fashion-MNIST as it lies beside the page, WASM, ${LOOKS.at(-1)} steps of batch 32 from each seed; test accuracy in per cent of ${TEST_IMAGES.toLocaleString("en")} images with re-estimated running statistics, the mean of the tests after steps ${LOOKS.join(", ")}.`,
    [
      `| EMA copy | ${SEEDS.map((seed) => `seed ${seed}`).join(" | ")} | mean | blocks' own accuracy, mean |`,
      `| --- | ${SEEDS.map(() => "---:").join(" | ")} | ---: | --- |`,
      ...rows,
    ].join("\n"),
    `Means differ by up to ${percent(spread(bySetting.map(mean)))} points, seeds of one setting by up to ${percent(Math.max(...bySetting.map(spread)))}. Speed and peak with the copy and without: [the opening preset](opening.md).`,
  ];
  return `${text.join("\n\n")}\n`;
}
