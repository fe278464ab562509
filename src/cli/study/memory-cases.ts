// The configs on which the forecast is held to what is measured.

import type { Settings } from "#experiment/config";

export interface MemoryCase {
  name: string;
  settings: Settings;
}

const NETWORKS = [
  { depth: 8, ks: [3] },
  { depth: 32, ks: [4, 8, "each"] },
  { depth: 110, ks: [8, "each"] },
] as const;

const VARIANTS: [name: string, settings: Settings][] = [
  ["MAN", {}],
  ["EMA alone", { bias: { enabled: false } }],
  ["bias alone", { ema: { enabled: false } }],
  ["MAN, decoder", { host: { kind: "infopro" } }],
];

const SAVINGS: [name: string, settings: Settings][] = [
  ["end to end", {}],
  ["end to end, checkpoints", { checkpointing: { segments: "sqrt" } }],
];

/** Networks end to end and cut, with and without each part of the auxiliary network, and with checkpoints. */
export function memoryCases(): MemoryCase[] {
  return NETWORKS.flatMap(({ depth, ks }) => [
    ...SAVINGS.map(([name, settings]) => ({
      name: `ResNet-${depth}, ${name}`,
      settings: { network: { depth }, rule: "end-to-end" as const, ...settings },
    })),
    ...ks.flatMap((k) =>
      VARIANTS.map(([name, settings]) => ({
        name: `ResNet-${depth}, ${k === "each" ? "each unit" : `K = ${k}`}, ${name}`,
        settings: { network: { depth }, split: { k }, ...settings },
      })),
    ),
  ]);
}
