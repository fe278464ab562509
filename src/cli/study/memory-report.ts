// The study of memory as a table.

import { forecastError } from "#experiment/forecast";
import type { MeasureReport } from "./measure-memory";

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(2);
/** Of the measured figure, with its sign. */
const percent = (forecastBytes: number, measuredBytes: number) => {
  const off = 100 * forecastError(forecastBytes, measuredBytes);
  return `${off > 0 ? "+" : ""}${off.toFixed(2)} %`;
};

interface Circumstances {
  images: number;
  machine: string;
  date: string;
}

export function memoryReport(reports: readonly MeasureReport[], { images, machine, date }: Circumstances): string {
  const parts = reports.flatMap(({ device, rows }) => {
    const worst = Math.max(...rows.map((row) => Math.abs(forecastError(row.forecastBytes, row.measuredBytes))));
    const by = device.backend === "wasm" ? `${device.threads} threads` : device.adapter;
    return [
      `## ${device.backend === "wasm" ? "WASM" : "WebGPU"}, ${by}`,
      `The live peak is forecast within ${(100 * worst).toFixed(2)} % in all ${rows.length} cases.`,
      [
        "| | forecast, MB | measured, MB | off | allocation forecast, MB | allocated, MB | off |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        ...rows.map(
          (row) =>
            `| ${row.name} | ${megabytes(row.forecastBytes)} | ${megabytes(row.measuredBytes)} | ${percent(row.forecastBytes, row.measuredBytes)} | ${megabytes(row.forecastAllocatedBytes)} | ${megabytes(row.allocatedBytes)} | ${percent(row.forecastAllocatedBytes, row.allocatedBytes)} |`,
        ),
      ].join("\n"),
    ];
  });
  return `${[
    "# Memory: forecast and measured",
    `\`npm run study -- memory\`, ${date}, ${machine}. Batch ${images}, CIFAR-10's shapes, one real training step a row.`,
    "*Forecast* is read off the plan of the config, before anything runs. *Measured* is the most bytes alive at once in the step, recounted by the executor from the ranges that its kernels are really handed, with their first and last use. *Allocated* is the ledger of GPU buffers, or the linear memory with its lists of calls; its forecast leaves lists and tables of calls out.",
    ...parts,
    "A row by hand: `npm run forecast -- --set network.depth=8 --set split.k=3 --set batch.size=8`, and `npm run train -- --data FOLDER --steps 1` with the same `--set`: `peakBytes` is the same figure.",
  ].join("\n\n")}\n`;
}
