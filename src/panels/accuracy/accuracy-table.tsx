// The accuracy chart as a table: evaluations, and the changes between them.

import { percent, t } from "#messages/en";
import type { Mark } from "#state/history";
import type { EvaluationMetrics } from "#worker/protocol";
import styles from "./accuracy.module.css";
import { changeText } from "./change-text";

interface AccuracyTableProps {
  evaluations: EvaluationMetrics[];
  marks: readonly Mark[];
  blocks: number;
}

export function AccuracyTable({ evaluations, marks, blocks }: AccuracyTableProps) {
  const lines = [...marks, ...evaluations].sort((a, b) => a.epoch - b.epoch);
  return (
    <div className={styles.table}>
      <table>
        <caption className="hidden-text">{t.accuracy.tableCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{t.accuracy.step}</th>
            <th scope="col">{t.accuracy.names.test}</th>
            {Array.from({ length: blocks - 1 }, (_, i) => (
              <th key={t.accuracy.blockColumn(i + 1)} scope="col">
                {t.accuracy.blockColumn(i + 1)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line, i) =>
            "change" in line ? (
              <tr key={`${i} ${line.epoch}`}>
                <td colSpan={blocks + 1} className={styles.change}>
                  {t.accuracy.epochs(line.epoch)}: {changeText(line.change)}
                </td>
              </tr>
            ) : (
              <tr key={line.step}>
                <th scope="row">{line.step}</th>
                <td>{percent(line.testAccuracy)}</td>
                {line.blockAccuracy.slice(0, -1).map((share, i) => (
                  <td key={t.accuracy.blockColumn(i + 1)}>{share === null ? t.accuracy.none : percent(share)}</td>
                ))}
              </tr>
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}
