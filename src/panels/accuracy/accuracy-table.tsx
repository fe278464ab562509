// The accuracy chart as a table.

import { percent, t } from "#messages/en";
import type { EvaluationMetrics } from "#worker/protocol";
import styles from "./accuracy.module.css";

export function AccuracyTable({ evaluations, blocks }: { evaluations: EvaluationMetrics[]; blocks: number }) {
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
          {evaluations.map((evaluation) => (
            <tr key={evaluation.step}>
              <th scope="row">{evaluation.step}</th>
              <td>{percent(evaluation.testAccuracy)}</td>
              {evaluation.blockAccuracy.slice(0, -1).map((share, i) => (
                <td key={t.accuracy.blockColumn(i + 1)}>{share === null ? t.accuracy.none : percent(share)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
