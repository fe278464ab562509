// Every key of the config, searchable, by its dotted name. What is set and differs from the default can be put back.

import { useState } from "react";
import { leaves, valueAt } from "#experiment/settings";
import { t } from "#messages/en";
import { isLive, useExperiment } from "#state/experiment";
import { Field } from "./field";
import styles from "./settings.module.css";

/** In the schema, but not yet trained by an engine. */
const NOT_YET = ["checkpointing.", "storage."];

export function Settings() {
  const { config, settings, edit, replace } = useExperiment();
  const [query, setQuery] = useState("");
  const keys = leaves(config)
    .map(([key]) => key)
    .filter((key) => !NOT_YET.some((prefix) => key.startsWith(prefix)));
  const wanted = keys.filter((key) => key.toLowerCase().includes(query.trim().toLowerCase()));
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
        <button type="button" onClick={() => replace({})}>
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
                      {key}
                      {isLive(key) && <em>{t.settings.live}</em>}
                    </label>
                    <Field id={key} value={value} onChange={(next) => edit({ [key]: next })} />
                    {valueAt(settings, key) !== undefined && (
                      <button
                        type="button"
                        aria-label={`${t.settings.reset}: ${key}`}
                        title={t.settings.reset}
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
