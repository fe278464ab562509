// What happened, newest first.

import { noteText, number, t } from "#messages/en";
import { faultText } from "#messages/en-faults";
import { useRun } from "#state/run";
import type { LogEntry } from "#worker/protocol";
import styles from "./memory.module.css";

const SHOWN = 6;

export function Log() {
  const log = useRun((s) => s.log);
  return (
    <section className={styles.log}>
      <h2>{t.log.title}</h2>
      <ol>
        {log
          .slice(-SHOWN)
          .reverse()
          .map(({ at, entry }) => (
            <li key={`${at} ${JSON.stringify(entry)}`}>
              <time>{new Date(at).toTimeString().slice(0, 5)}</time>
              {textOf(entry)}
            </li>
          ))}
      </ol>
    </section>
  );
}

function textOf(entry: LogEntry): string {
  switch (entry.code) {
    case "backend":
      return t.log.backend(t.device.names[entry.device.backend] ?? entry.device.backend, entry.device.adapter);
    case "dataset":
      return t.log.dataset(entry.title, number(entry.trainRecords));
    case "network":
      return t.log.network(entry.depth, entry.blocks, number(entry.parameters));
    case "untrainedBlock":
      return t.log.untrained(entry.block);
    case "leftOut":
      return faultText(entry.fault);
    case "aside":
      return t.log.aside(faultText(entry.aside.fault), entry.aside.records);
    default:
      return noteText(entry);
  }
}
