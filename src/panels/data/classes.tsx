// Class histogram: how many of the training images read so far belong to each class.

import { number, t } from "#messages/en";
import styles from "./data.module.css";

export function Classes({ names, counts }: { names: string[]; counts: number[] }) {
  const most = Math.max(1, ...counts);
  return (
    <table className={styles.classes}>
      <caption>{t.shards.classes(counts.reduce((a, b) => a + b, 0))}</caption>
      <tbody>
        {names.map((name, i) => (
          <tr key={`${i} ${name}`}>
            <th scope="row">{name}</th>
            <td className={styles.count}>
              <span style={{ width: `${((counts[i] ?? 0) / most) * 100}%` }} />
            </td>
            <td>{number(counts[i] ?? 0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
