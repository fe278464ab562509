// Every key of the config, searchable, by its dotted name. What is set and differs from the default can be put back.

import { useState } from "react";
import { defaultsFor } from "#experiment/defaults";
import { leaves, valueAt, valueText } from "#experiment/settings";
import { t } from "#messages/en";
import { isLive, useExperiment } from "#state/experiment";
import { Field } from "./field";
import styles from "./settings.module.css";

/** The data set's alone. */
const FIXED = ["network.classes", "network.channels", "data.imageSize"];

export function Settings() {
  const { config, settings, facts, edit, clear } = useExperiment();
  const [query, setQuery] = useState("");
  const keys = leaves(config)
    .map(([key]) => key)
    .filter((key) => !FIXED.some((prefix) => key.startsWith(prefix)));
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = keys.filter((key) => {
    const name = `${key} ${t.settings.groups[key.split(".")[0] ?? ""]} ${t.settings.names[key]}`.toLowerCase();
    return words.every((word) => name.includes(word));
  });
  const defaults = defaultsFor(settings, facts);
  const groups = [...new Set(wanted.map((key) => key.split(".")[0] ?? ""))];
  return (
    <section className={styles.settings} aria-label={t.settings.open}>
      <div className={styles.head}>
        <input
          type="search"
          placeholder={t.settings.search}
          aria-label={t.settings.search}
          value={query}
          onChange={({ target }) => setQuery(target.value)}
        />
        <button type="button" onClick={clear}>
          {t.settings.resetAll}
        </button>
      </div>
      {wanted.length === 0 && <p>{t.settings.none}</p>}
      <div className={styles.groups}>
        {groups.map((group) => (
          <fieldset key={group}>
            <legend>{t.settings.groups[group] ?? group}</legend>
            {wanted
              .filter((key) => key.split(".")[0] === group)
              .map((key) => {
                const value = valueAt(config, key);
                return (
                  <div key={key} className={styles.row}>
                    <label htmlFor={key}>
                      {t.settings.names[key]} <code>{key}</code>
                      {isLive(key) && <em>{t.settings.live}</em>}
                    </label>
                    <Field id={key} value={value} onChange={(next) => edit({ [key]: next })} />
                    {valueAt(settings, key) !== undefined && (
                      <button
                        type="button"
                        aria-label={`${t.settings.reset(key, valueText(valueAt(defaults, key)))}`}
                        title={t.settings.reset(key, valueText(valueAt(defaults, key)))}
                        onClick={() => edit({ [key]: undefined })}
                      >
                        ↺
                      </button>
                    )}
                  </div>
                );
              })}
          </fieldset>
        ))}
      </div>
    </section>
  );
}
