// Under the page for a projector: the link to type, and the way out. Under an embedded one: the way to the whole page.

import { useEffect } from "react";
import { t } from "#messages/en";
import { wholeLink } from "#state/address";
import { useExperiment } from "#state/experiment";
import { useShown } from "#state/shown";
import { command } from "../commands/registry";
import styles from "./present.module.css";

const FOOT = (["code", "leavePresenting"] as const).map(command);

export function Foot() {
  const { present, embed } = useShown();
  useExperiment((s) => s.settings); // the link says them
  useEffect(() => {
    document.documentElement.toggleAttribute("data-present", present);
  }, [present]);
  if (!present && !embed) return null;
  const address = wholeLink();
  return (
    <footer className={styles.foot}>
      {present ? (
        <>
          <span>
            {t.present.open} <b>{address.replace(/^https?:\/\//, "")}</b>
          </span>
          <span>
            {FOOT.map(({ name, text, run }) => (
              <button key={name} type="button" onClick={run}>
                {text()}
              </button>
            ))}
          </span>
        </>
      ) : (
        <a href={address} target="_blank" rel="noreferrer">
          {t.present.whole}
        </a>
      )}
    </footer>
  );
}
