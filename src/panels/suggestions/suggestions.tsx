// Three things to try while nothing trains; of the one taken, what to look for.

import { SUGGESTION_NAMES, suggestedEdit } from "#experiment/suggestions";
import { megabytes, percent, t } from "#messages/en";
import { useExperiment } from "#state/experiment";
import { useRun } from "#state/run";
import { takeSuggestion, useSuggestion } from "#state/suggestion";
import styles from "./suggestions.module.css";

export function Suggestions() {
  const config = useExperiment((s) => s.config);
  const rests = useRun(({ state }) => ["ready", "paused", "finished"].includes(state.name));
  const { name: taken, before } = useSuggestion();
  const s = t.suggestions;
  const open = SUGGESTION_NAMES.filter((name) => suggestedEdit(name, config));
  return (
    <>
      {taken && (
        <section className={styles.look} aria-label={s.lookTitle}>
          <h2>{s.names[taken][0]}</h2>
          <p>{s.look[taken]}</p>
          {before && (
            <p>
              {s.before(percent(before.testAccuracy), t.accuracy.epochs(before.epoch), megabytes(before.peakBytes))}
            </p>
          )}
          <button type="button" onClick={() => useSuggestion.setState({ name: null })}>
            {s.close}
          </button>
        </section>
      )}
      {rests && !taken && (
        <section className={styles.try}>
          <h2>{s.title}</h2>
          <ul>
            {open.map((name) => (
              <li key={name}>
                <button type="button" onClick={() => void takeSuggestion(name)}>
                  <b>{s.names[name][0]}</b> <span>{s.names[name][1]}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
