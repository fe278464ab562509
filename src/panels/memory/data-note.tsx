// Where the images come from, and how the larger data set gets beside the page when it is not served.

import { t } from "#messages/en";
import { useRun } from "#state/run";
import styles from "./memory.module.css";

export function DataNote() {
  const dataset = useRun((s) => s.dataset);
  const missing = useRun((s) => s.cifarMissing);
  const empty = useRun((s) => s.state.name === "empty" && s.state.without === "dataset");
  if (empty) return <p className={styles.data}>{t.data.empty}</p>;
  if (!dataset) return null;
  return (
    <div className={styles.data}>
      <h2>{dataset.title}</h2>
      <p>{t.data.facts(dataset.trainRecords, dataset.testRecords)}</p>
      {missing && <p>{t.data.cifarShort}</p>}
    </div>
  );
}
