// The help: what the page shows, and every key and gesture, as the registry has them.

import type { ReactNode } from "react";
import { t } from "#messages/en";
import { useView } from "#state/view";
import styles from "./commands.module.css";
import { keyText } from "./key-text";
import { GESTURES, type Key } from "./keys";
import { COMMANDS, type Command, command } from "./registry";
import { Sheet } from "./sheet";

/** Commands with keys. One line may stand for several that share them. */
const keyed = (): readonly Command[] => COMMANDS.filter(({ name }) => name in t.help.does);

export function Help() {
  const singleKeys = useView((s) => s.singleKeys);
  const setSingleKeys = useView((s) => s.setSingleKeys);
  const h = t.help;
  return (
    <Sheet title={h.title} className={styles.help}>
      {h.page.map((text) => (
        <p key={text}>{text}</p>
      ))}
      <h3>{h.keysTitle}</h3>
      <dl className={styles.keys}>
        {keyed().map(({ name, keys = [] }) => (
          <Line key={name} keys={keys}>
            {h.does[name]}
          </Line>
        ))}
      </dl>
      <h3>{h.gesturesTitle}</h3>
      <dl className={styles.keys}>
        {GESTURES.map(({ name, keys }) => (
          <Line key={name} keys={keys} gesture={h.by[name]}>
            {h.gestures[name]}
          </Line>
        ))}
      </dl>
      <label className={styles.switch}>
        <input
          type="checkbox"
          role="switch"
          aria-checked={singleKeys}
          checked={singleKeys}
          onChange={({ target }) => setSingleKeys(target.checked)}
        />
        {h.singleKeys}
      </label>
      <button type="button" className={styles.all} onClick={command("palette").run}>
        {h.all}
      </button>
    </Sheet>
  );
}

interface LineProps {
  keys: readonly Key[];
  /** In words, where it has no keys. */
  gesture?: string | undefined;
  children: ReactNode;
}

function Line({ keys, gesture, children }: LineProps) {
  return (
    <div>
      <dt>{keys.length > 0 ? keys.map((key) => <kbd key={keyText(key)}>{keyText(key)}</kbd>) : gesture}</dt>
      <dd>{children}</dd>
    </div>
  );
}
