// Under the page for a projector: the link to type, and the way out. Under an embedded one: the way to the whole page.

import { useEffect } from "react";
import { t } from "#messages/en";
import { link, setFlags } from "#state/address";
import { useExperiment } from "#state/experiment";
import { useShown } from "#state/shown";
import styles from "./present.module.css";

const leave = () => setFlags({ present: undefined });

export function Foot() {
  const { present, embed } = useShown();
  useExperiment((s) => s.settings); // the link says them
  useEffect(() => {
    document.documentElement.toggleAttribute("data-present", present);
    if (!present) return;
    // a menu that Esc closes has taken the key
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && !event.defaultPrevented && leave();
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [present]);
  if (!present && !embed) return null;
  const address = link().replace(/&(present|embed|hide)=[^&]*/g, "");
  return (
    <footer className={styles.foot}>
      {present ? (
        <>
          <span>
            {t.present.open} <b>{address.replace(/^https?:\/\//, "")}</b>
          </span>
          <button type="button" onClick={leave}>
            {t.present.leave}
          </button>
        </>
      ) : (
        <a href={address} target="_blank" rel="noreferrer">
          {t.present.whole}
        </a>
      )}
    </footer>
  );
}
