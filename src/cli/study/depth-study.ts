// How the peak of a step grows with depth: a straight line end to end, the root with checkpoints, flat where every unit is a
// block.

import { openTraceBackend } from "#engine/plan/trace";
import { checkpointingOf, endToEndOf, forecast } from "#engine/train/forecast";
import { forecastTarget } from "#engine/train/forecast-target";
import { type Config, DEPTHS } from "#experiment/config";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { ANY_GPU, type StepForecast } from "#experiment/forecast";
import { resolve } from "#experiment/resolve";

const SERIES: [name: string, of: (config: Config) => Config][] = [
  ["end to end", endToEndOf],
  ["end to end, checkpoints", checkpointingOf],
  ["each unit a block, MAN", (config) => config],
  ["each unit a block, local", (config) => ({ ...config, rule: "local" })],
];

/** What a step works on: all but weights, slots and the batch. */
const worked = ({ peakBytes, lastingBytes, parts }: StepForecast) => peakBytes - lastingBytes - parts.input;

interface Place {
  date: string;
  progress(done: number, total: number, text: string): void;
}

/** The page's text, and plots by file name. */
export async function depthStudy({ date, progress }: Place) {
  const trace = await openTraceBackend();
  const target = await forecastTarget(ANY_GPU);
  const points: { depth: number; found: StepForecast[] }[] = [];
  for (const [i, depth] of DEPTHS.entries()) {
    progress(i, DEPTHS.length, `ResNet-${depth}`);
    const config = resolve({ network: { depth }, split: { k: "each" } }, CIFAR10_FACTS);
    points.push({ depth, found: SERIES.map(([, of]) => forecast(trace, of(config), target)) });
  }
  progress(DEPTHS.length, DEPTHS.length, `${DEPTHS.length} depths`);
  const series = (bytes: (found: StepForecast) => number) =>
    SERIES.map(([name], i) => ({
      name,
      points: points.map(({ depth, found }) => ({ x: depth, y: bytes(found[i]!) / 1e6 })),
    }));
  const table = (bytes: (found: StepForecast) => number) =>
    [
      `| depth | ${SERIES.map(([name]) => name).join(" | ")} |`,
      `| ---: | ${SERIES.map(() => "---:").join(" | ")} |`,
      ...points.map(
        ({ depth, found }) => `| ${depth} | ${found.map((one) => (bytes(one) / 1e6).toFixed(1)).join(" | ")} |`,
      ),
    ].join("\n");
  const text = [
    "# Memory over depth",
    `\`npm run study -- depth\`, ${date}. Batch 128, CIFAR-10's shapes, head 2c2f, no decoder, WebGPU on a GPU: the plan's own figures, which [memory.md](memory.md) holds to what is measured.`,
    "## Activations, their gradients and working memory, MB",
    "End to end they grow on a straight line with the number of units, with checkpoints like its root; where every unit is a block they do not grow.",
    table(worked),
    "![Activations over depth](depth-activations.svg)",
    "## The whole live peak, MB",
    "Weights, slots, EMA and bias copies of all blocks are in it: they are what grows where every unit is a block.",
    table(({ peakBytes }) => peakBytes),
    "![The live peak over depth](depth-peak.svg)",
  ];
  const axes = { x: "depth", y: "MB at most", fromZero: true, linearX: true };
  const whole = ({ peakBytes }: StepForecast) => peakBytes;
  return {
    text: `${text.join("\n\n")}\n`,
    plots: {
      "depth-activations.svg": {
        title: "Activations of a step over depth, batch 128",
        ...axes,
        series: series(worked),
      },
      "depth-peak.svg": { title: "Live peak of a step over depth, batch 128", ...axes, series: series(whole) },
    },
  };
}
