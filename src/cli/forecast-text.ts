// A forecast as people read it on a terminal.

import type { Config } from "#experiment/config";
import { auxiliaryToll, type ForecastAnswer, type ForecastDevice, MEMORY_PARTS } from "#experiment/forecast";
import { unitText } from "#experiment/split";
import { memory } from "#messages/en-memory";

const WIDEST_PART = Math.max(...Object.values(memory.parts).map((name) => name.length));
const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
const columns = (cells: readonly string[]) =>
  cells.map((cell, i) => (i < 2 ? cell.padEnd(i === 0 ? 7 : 14) : cell.padStart(12))).join("");

export function forecastText(answer: ForecastAnswer, config: Config, device: ForecastDevice): string {
  const { forecast, endToEnd, checkpointing, segments } = answer;
  const on = device.backend === "wasm" ? `WASM, threads: ${device.threads}` : "WebGPU";
  const against = ({ peakBytes }: typeof endToEnd) => {
    const share = 100 * (1 - forecast.peakBytes / peakBytes);
    return `${megabytes(peakBytes)} MB: this config needs ${Math.abs(share).toFixed(1)} % ${share < 0 ? "more" : "less"}`;
  };
  const toll = auxiliaryToll(forecast.blocks, endToEnd.peakBytes);
  const lines = [
    `ResNet-${config.network.depth}, ${config.rule}, blocks: ${forecast.blocks.length}, batch ${config.batch.size}, ${on}. MB:`,
    "",
    columns(["block", "units", "peak", "own", "auxiliary", "lasting"]),
    ...forecast.blocks.map(({ block, first, last, peakBytes, ownBytes, auxiliaryBytes, lastingBytes }) =>
      columns([
        String(block + 1),
        `${unitText(first)} to ${unitText(last)}`,
        ...[peakBytes, ownBytes, auxiliaryBytes, lastingBytes].map(megabytes),
      ]),
    ),
    "",
    `peak ${megabytes(forecast.peakBytes)} MB, allocated ${megabytes(forecast.allocatedBytes)} MB, ${megabytes(forecast.stagingBytes)} of it for what goes in and out. At the peak:`,
    ...MEMORY_PARTS.map((part) =>
      columns(["", (memory.parts[part] ?? part).padEnd(WIDEST_PART), megabytes(forecast.parts[part])]),
    ),
    "",
    `end to end: ${against(endToEnd)}`,
    `end to end, checkpoints in ${segments} segments: ${against(checkpointing)}`,
  ];
  if (toll !== null && toll > 0) {
    lines.push(`Of what cutting could save, auxiliary networks take ${Math.round(100 * toll)} %.`);
  }
  return `${lines.join("\n")}\n`;
}
