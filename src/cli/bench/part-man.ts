// What local learning costs beside its multiply-adds: MAN on ResNet-32 with every unit a block against the peer net, each at
// its own multiply-adds, and end to end against MAN with four blocks; and that ResNet-110 trains cut at every unit.

import type { Settings } from "#experiment/config";
import { alternate, type Outcome } from "./alternate";
import type { Bench, Part } from "./bench-place";
import { planMultiplyAdds } from "./multiply-adds";
import { outcomeRow } from "./outcome-row";
import { type OwnEngine, openOwn } from "./own-engine";
import { PEER_SETTINGS, peerBatch } from "./peer-net";

const BATCH = 32;
const ROUNDS = 3;

interface Net {
  name: string;
  settings: Settings;
}

const cut = (depth: 32 | 110, k: number | "each"): Settings => ({
  ...PEER_SETTINGS,
  network: { depth },
  rule: "man",
  host: { kind: "infopro" },
  split: { k },
});
const PEER: Net = { name: "peer net", settings: PEER_SETTINGS };
const EACH: Net = { name: "ResNet-32, MAN, each unit a block, InfoPro", settings: cut(32, "each") };
const FOUR: Net = { name: "ResNet-32, MAN, K = 4, InfoPro", settings: cut(32, 4) };
const WHOLE: Net = { name: "ResNet-32, end to end", settings: { ...PEER_SETTINGS, network: { depth: 32 } } };
const DEEP: Net = { name: "ResNet-110, MAN, each unit a block, InfoPro", settings: cut(110, "each") };

const manPart =
  (backend: "webgpu" | "wasm"): Part =>
  async (bench, part) => {
    const engines = new Map<string, OwnEngine>();
    const work = new Map<string, number>();
    const nets = bench.quick ? [PEER, FOUR] : [PEER, EACH, FOUR, WHOLE, DEEP];
    const batch = peerBatch(bench.quick ? 8 : BATCH);
    const outcomes = await alternate(
      nets.map(({ name, settings }) => ({
        name,
        stepsPerRound: 1,
        async open() {
          const own = await openOwn({ backend, settings, batch, threads: 1 }, { ...bench.place, counts: null });
          if (backend === "webgpu") bench.adapter = own.facts.adapter;
          engines.set(name, own);
          return own;
        },
        async inspect() {
          work.set(name, planMultiplyAdds((await engines.get(name)!.planned()).plan));
        },
      })),
      bench.quick ? 1 : ROUNDS,
      bench,
    );
    /** Nanoseconds a multiply-add. */
    const price = ({ name, ms }: Outcome) => (ms && work.has(name) ? (ms.median / work.get(name)!) * 1e6 : null);
    const [peer] = outcomes;
    for (const outcome of outcomes) {
      const own = price(outcome);
      const row = outcomeRow(part, outcome, {
        batch: batch.labels.length,
        blocks: engines.get(outcome.name)?.blocks ?? null,
        megaMultiplyAdds: Math.round((work.get(outcome.name) ?? 0) / 1e6),
        nanosecondsEach: own,
        timesPeersEach: ratio(own, price(peer!)),
      });
      if (row) bench.rows.push(row);
      if (outcome.fault) bench.notes.push(`${part}, ${outcome.name}: ${outcome.fault}`);
    }
    summarise(bench, backend, new Map(outcomes.map((outcome) => [outcome.name, price(outcome)])));
  };

export const MAN_PARTS: Record<string, Part> = { "webgpu/man": manPart("webgpu"), "wasm/man": manPart("wasm") };

/** null where one of them was not measured. */
const ratio = (own: number | null | undefined, its: number | null | undefined) => (own && its ? own / its : null);

function summarise({ summary }: Bench, backend: "webgpu" | "wasm", prices: ReadonlyMap<string, number | null>): void {
  const over = (net: Net, other: Net) => ratio(prices.get(net.name), prices.get(other.name));
  summary[backend].eachOverPeer = over(EACH, PEER);
  // ratio of times over ratio of multiply-adds
  summary[backend].fourOverWhole = over(FOUR, WHOLE);
}
