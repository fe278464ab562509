// The link's QR code over the page, as large as there is room: for phones, and on the wall for a class.

import { t } from "#messages/en";
import { wholeLink } from "#state/address";
import { useShown } from "#state/shown";
import { command } from "../commands/registry";
import { Sheet } from "../commands/sheet";
import { linkCode } from "./qr";
import styles from "./share.module.css";

/** Names by which a machine means itself. */
const LOCAL = ["localhost", "127.0.0.1", "[::1]"];

export function LinkCode() {
  const present = useShown((s) => s.present);
  const address = wholeLink();
  const code = linkCode(address);
  const copy = command("copyLink");
  return (
    <Sheet title={t.share.open} className={present ? `${styles.code} ${styles.wall}` : styles.code}>
      {code && (
        <svg
          viewBox={`0 0 ${code.size} ${code.size}`}
          role="img"
          aria-label={t.share.picture(address)}
          shapeRendering="crispEdges"
        >
          <rect width="100%" height="100%" fill="#fff" />
          <path d={code.path} fill="#000" />
        </svg>
      )}
      <div>
        <p>{code ? (code.far ? t.share.near : t.share.far) : t.share.tooLong}</p>
        {LOCAL.includes(location.hostname) && <p>{t.share.local}</p>}
        <p className={styles.address}>{address}</p>
        <button type="button" className={styles.copy} onClick={copy.run}>
          {copy.text()}
        </button>
      </div>
    </Sheet>
  );
}
