// The benchmark's result for people: tables in Markdown, and plots of what was scaled.

import type { BenchResult } from "./bench-result";
import { type Plot, plotSvg, type Series } from "./plot-svg";
import type { Row } from "./rival";

export interface Circumstances {
  /** Processor, cores, memory. */
  machine: string;
  /** ISO, day. */
  date: string;
  command: string;
}

const HEADINGS: Record<string, string> = {
  "webgpu/step": "WebGPU: a step of the peer net, in turns",
  "webgpu/kernels": "WebGPU: kernels, and their share of the adapter's multiply-add peak",
  "webgpu/man": "WebGPU: what local learning costs, by multiply-adds, in turns",
  "webgpu/tuning": "WebGPU: variants of kernels, each alone, those with most work first",
  "webgpu/server": "WebGPU: ResNet-32 on a server's GPU, in turns",
  "webgpu/depth": "WebGPU: depth",
  "webgpu/blocks": "WebGPU: number of blocks",
  "webgpu/batch": "WebGPU: batch",
  "wasm/step": "WASM: a step of the peer net on one thread, in turns",
  "wasm/kernels": "WASM: layers and kernels on one thread, and their share of its multiply-add peak",
  "wasm/man": "WASM: what local learning costs, by multiply-adds, one thread, in turns",
  "wasm/threads": "WASM: threads, in turns",
  "wasm/depth": "WASM: depth",
  "wasm/blocks": "WASM: number of blocks",
  "wasm/batch": "WASM: batch",
};
/** Facts that only plots need. */
const HIDDEN = ["series", "at"];

function cell(value: number | string | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (value === 0 || Number.isInteger(value)) return Math.abs(value) < 1e9 ? String(value) : value.toExponential(2);
  const size = Math.abs(value);
  return size >= 1e6 || size < 1e-3 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}

const tableOf = (rows: string[][]) => {
  const [head = [], ...body] = rows.map((cells) => `| ${cells.join(" | ")} |`);
  return [head, `| ${rows[0]!.map(() => "---").join(" | ")} |`, ...body].join("\n");
};

function partTable(rows: readonly Row[]): string {
  const keys = [...new Set(rows.flatMap(({ facts }) => Object.keys(facts)))].filter(
    (key) => !HIDDEN.includes(key) && rows.some(({ facts }) => (facts[key] ?? null) !== null),
  );
  return tableOf([
    ["", "median", "min", "max", "of", "unit", ...keys],
    ...rows.map(({ name, unit, min, median, max, count, facts }) => [
      name,
      ...[median, min, max, count].map(cell),
      unit,
      ...keys.map((key) => cell(facts[key])),
    ]),
  ]);
}

function summaryTable({ summary }: BenchResult): string {
  const rows = Object.entries(summary).flatMap(([engine, figures]) =>
    Object.entries<number | null>(figures).map(([name, value]) => [
      `${engine}.${name}`,
      value === null ? "not measured" : cell(value),
    ]),
  );
  return tableOf([["summary", ""], ...rows]);
}

export const partsIn = ({ rows }: BenchResult) => [...new Set(rows.map(({ part }) => part))];

/** `pictures`: names of the plots' files, beside the text. */
export function markdown(
  result: BenchResult,
  { machine, date, command }: Circumstances,
  pictures: string[] = [],
): string {
  const parts = partsIn(result).flatMap((part) => [
    `## ${HEADINGS[part] ?? part}`,
    partTable(result.rows.filter((row) => row.part === part)),
    ...pictures.filter((name) => name.includes(`-${part.replace("/", "-")}-`)).map((name) => `![${part}](${name})`),
  ]);
  const notes =
    result.notes.length > 0
      ? [`## Not measured, or not counted`, result.notes.map((note) => `- ${note}`).join("\n")]
      : [];
  const adapter = result.adapter ? `, WebGPU adapter: ${result.adapter}` : "";
  return `${[
    "# Benchmark",
    `\`${command}\`, ${date}, ${machine}, ${result.runtime}${adapter}. How it is measured: src/cli/bench.`,
    summaryTable(result),
    ...parts,
    ...notes,
  ].join("\n\n")}\n`;
}

const AXES: Record<string, string> = { depth: "depth", blocks: "blocks (K)", batch: "images a batch" };
const MEASURES = {
  time: { label: "ms a step", fromZero: false, of: ({ median }: Row) => median },
  memory: { label: "MB live at most", fromZero: true, of: ({ facts }: Row) => Number(facts.livePeakMB) },
};

/** Plots by file name, each starting with `prefix`. */
export function plots(result: BenchResult, prefix: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const part of partsIn(result)) {
    const x = AXES[part.split("/")[1]!];
    const rows = result.rows.filter((row) => row.part === part && typeof row.facts.at === "number");
    if (!x || rows.length < 2) continue;
    for (const [measure, { label, fromZero, of }] of Object.entries(MEASURES)) {
      const names = [...new Set(rows.map(({ facts }) => String(facts.series)))];
      const series = names.map((name): Series => {
        const own = rows.filter(({ facts }) => facts.series === name);
        return { name, points: own.map((row) => ({ x: Number(row.facts.at), y: of(row) })) };
      });
      const plot: Plot = { title: `${HEADINGS[part] ?? part}, ${measure}`, x, y: label, fromZero, series };
      files.set(`${prefix}-${part.replace("/", "-")}-${measure}.svg`, plotSvg(plot));
    }
  }
  return files;
}
