// One cell a shard: outline to come, grey cached, ink in use, red cross set aside.

import { t } from "#messages/en";
import type { DataReading } from "#worker/protocol";
import styles from "./data.module.css";

type CellState = "inUse" | "cached" | "coming" | "aside";

/** What each shard of the training split is to the run now. */
export function cellStates({ inUse, aside, stream }: DataReading, shards: number): CellState[] {
  const lost = new Set(aside.map(({ shard }) => shard));
  return Array.from({ length: shards }, (_, shard) => {
    if (lost.has(shard)) return "aside";
    if (inUse.includes(shard)) return "inUse";
    return stream?.cached[shard] ? "cached" : "coming";
  });
}

export function ShardBar({ data, shards }: { data: DataReading; shards: number }) {
  const states = cellStates(data, shards);
  const count = (wanted: CellState) => states.filter((state) => state === wanted).length;
  const label = t.shards.bar(count("inUse"), count("cached"), count("coming"), count("aside"));
  return (
    <div className={styles.bar} role="img" aria-label={label}>
      {states.map((state, shard) => (
        <span key={shard} data-state={state} />
      ))}
    </div>
  );
}
