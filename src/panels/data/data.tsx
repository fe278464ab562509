// How data comes: the shards one by one, bytes and rate, time spent waiting, and on a click classes and samples.

import { useState } from "react";
import { megabytes, percent, t } from "#messages/en";
import { useRun } from "#state/run";
import type { DataReading } from "#worker/protocol";
import { usePaced } from "../use-paced";
import { Classes } from "./classes";
import styles from "./data.module.css";
import { SampleGrid } from "./sample-grid";
import { ShardBar } from "./shard-bar";

export function Data() {
  const data = usePaced(useRun, (s) => s.data);
  const dataset = useRun((s) => s.dataset);
  const [open, setOpen] = useState(false);
  if (!data || !dataset) return null;
  const { wait, aside } = data;
  const waited = wait.waitedSeconds / Math.max(1e-9, wait.waitedSeconds + wait.trainedSeconds);
  return (
    <section className={styles.data} data-testid="data">
      <h2>
        {t.shards.title} <small>{t.shards.waited(percent(waited), wait.epoch)}</small>
      </h2>
      <ShardBar data={data} shards={dataset.trainShards} />
      <p>{trafficText(data)}</p>
      {aside.length > 0 && (
        <p className={styles.aside}>
          {t.shards.aside(
            aside.length,
            aside.reduce((sum, { records }) => sum + records, 0),
          )}
        </p>
      )}
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>{t.shards.more}</summary>
        {open && <Classes names={dataset.classes} counts={data.classCounts} />}
        {open && <SampleGrid classes={dataset.classes} />}
      </details>
    </section>
  );
}

function trafficText({ stream }: DataReading): string {
  if (!stream) return t.shards.local;
  const { receivedBytes, bytesPerSecond, cache } = stream;
  const parts = [t.shards.received(megabytes(receivedBytes), megabytes(bytesPerSecond))];
  if (!cache) parts.push(t.shards.cacheNone);
  else parts.push(cache.full ? t.shards.cacheFull : t.shards.cache(megabytes(cache.bytes)));
  if (cache?.damaged) parts.push(t.shards.damaged(cache.damaged));
  return parts.join(" ");
}
