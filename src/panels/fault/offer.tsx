// Data that a link names on another host: nothing is fetched from there before a click.

import { parquetName } from "#experiment/parquet-url";
import { t } from "#messages/en";
import { chooseUrl } from "#state/opening";
import { useRun } from "#state/run";
import styles from "./faults.module.css";

export function Offer() {
  const offer = useRun((s) => s.offer);
  if (!offer) return null;
  const url = new URL(offer.url);
  return (
    <div className={styles.offer}>
      <p>{t.data.offer(parquetName(url), url.host, t.sentence.hubSize(offer.bytes))}</p>
      <button type="button" onClick={() => chooseUrl(offer.url)}>
        {t.data.takeOffer}
      </button>
    </div>
  );
}
