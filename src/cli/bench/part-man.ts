// What a multiply-add costs in a deep network of many small blocks, against the peer net: ResNet-32, every unit a block, MAN,
// host infopro. Losses, decoders, resizes and EMA copies make none, so all they cost shows.

import type { Settings } from "#experiment/config";
import { alternate } from "./alternate";
import type { Part } from "./bench-place";
import { planMultiplyAdds } from "./multiply-adds";
import { outcomeRow } from "./outcome-row";
import { openOwn } from "./own-engine";
import { PEER_SETTINGS, peerBatch } from "./peer-net";

const BATCH = 32;
const QUICK_BATCH = 8;
const ROUNDS = 9;
const QUICK_ROUNDS = 2;

const manOf = (depth: 8 | 32): Settings => ({
  ...PEER_SETTINGS,
  network: { depth },
  rule: "man",
  split: { k: "each" },
  host: { kind: "infopro" },
});

const manPart =
  (backend: "webgpu" | "wasm"): Part =>
  async (bench, part) => {
    const { place, quick } = bench;
    const batch = peerBatch(quick ? QUICK_BATCH : BATCH);
    const depth = quick ? 8 : 32;
    const nets: { name: string; settings: Settings; stepsPerRound: number }[] = [
      { name: "ResNet-8, end to end", settings: PEER_SETTINGS, stepsPerRound: quick ? 1 : 5 },
      { name: `ResNet-${depth}, MAN, each unit a block, host infopro`, settings: manOf(depth), stepsPerRound: 1 },
    ];
    const multiplyAdds = new Map<string, number>();
    const entrants = nets.map(({ name, settings, stepsPerRound }) => ({
      name,
      stepsPerRound,
      async open() {
        const own = await openOwn({ backend, settings, batch, threads: 1 }, { ...place, counts: null });
        const { step } = own;
        return {
          ...own,
          async step() {
            const time = await step();
            multiplyAdds.set(name, planMultiplyAdds((await own.planned()).plan));
            return time;
          },
        };
      },
    }));
    const outcomes = await alternate(entrants, quick ? QUICK_ROUNDS : ROUNDS, bench);
    const perMultiplyAdd = outcomes.map(({ name, ms }) => (ms ? ms.median / multiplyAdds.get(name)! : null));
    const [peers] = perMultiplyAdd;
    for (const [i, outcome] of outcomes.entries()) {
      const own = perMultiplyAdd[i];
      const row = outcomeRow(part, outcome, {
        batch: batch.labels.length,
        megaMultiplyAdds: Math.round((multiplyAdds.get(outcome.name) ?? 0) / 1e6),
        timePerMultiplyAdd: own && peers ? Math.round((own / peers) * 1000) / 1000 : null,
      });
      if (row) bench.rows.push(row);
      if (outcome.fault) bench.notes.push(`${part}, ${outcome.name}: ${outcome.fault}`);
    }
  };

export const MAN_PARTS: Record<string, Part> = { "webgpu/man": manPart("webgpu"), "wasm/man": manPart("wasm") };
