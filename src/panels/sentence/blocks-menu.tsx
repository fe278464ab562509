// The menu of blocks: even splits with the peak each would need, reference lists, the split tools, how blocks learn.

import { useMemo, useState } from "react";
import { balanceMemory, fitBudget } from "#experiment/balance";
import { quickForecast } from "#experiment/block-costs";
import { layoutOf } from "#experiment/blocks";
import type { Config } from "#experiment/config";
import { type Fault, faultOf } from "#experiment/fault";
import { REFERENCE_SPLITS } from "#experiment/reference-splits";
import { cutEdit, unitsPerStage, wholeEdit } from "#experiment/split";
import { megabytes, t } from "#messages/en";
import { faultText } from "#messages/en-faults";
import { useExperiment } from "#state/experiment";
import { costsKey, useForecast } from "#state/forecast";
import { useView } from "#state/view";
import { NumberRow } from "./number-row";
import styles from "./sentence.module.css";
import { Choice } from "./word";

/** Even splits that are worth a line of their own, beside any number. */
const EVEN = [2, 3, 4, 8, 16, 32];

/** Costs of the edited config's units; null until they are known. */
function useCosts(config: Config) {
  const { costs, costsFor } = useForecast();
  return costs && costsFor && costsKey(costsFor) === costsKey(config) ? costs : null;
}

export function BlocksMenu() {
  const { config, edit } = useExperiment();
  const costs = useCosts(config);
  const { depth } = config.network;
  const units = 3 * unitsPerStage(depth);
  const even = [...EVEN.filter((k) => k < units), units];
  const references = REFERENCE_SPLITS.filter((split) => split.depth === depth);
  const cut = cutEdit(config);
  const cuttable = { ...config, rule: cut.rule };
  const chosen = !config.split.list && !config.split.reference && config.rule !== "end-to-end" ? config.split.k : null;
  const peak = (split: Partial<Config["split"]>, rule = cuttable.rule): string | undefined => {
    if (!costs) return undefined;
    try {
      const all = { k: 1, reference: null, list: null, ...split };
      return megabytes(quickForecast(costs, { ...cuttable, rule, split: all }).peakBytes);
    } catch {
      return undefined; // loss weights that run below zero for so many blocks; choosing it says so
    }
  };
  return (
    <>
      <h3>{t.sentence.evenTitle}</h3>
      {even.map((k) => (
        <Choice
          key={k}
          text={t.sentence.even(k, units)}
          note={peak({ k })}
          current={chosen === k}
          onChoose={() => edit({ ...cut, "split.k": k })}
        />
      ))}
      <NumberRow
        text={t.sentence.blocksNumber}
        value={typeof chosen === "number" ? chosen : null}
        min={1}
        max={units}
        onTake={(k) => edit({ ...cut, "split.k": k })}
      />
      <SplitTools config={config} />
      {references.length > 0 && <h3>{t.sentence.referenceTitle}</h3>}
      {references.map(({ name, list }) => (
        <Choice
          key={name}
          text={t.sentence.reference(name)}
          note={t.sentence.referenceNote(list.length, peak({ list }))}
          current={config.split.reference === name}
          onChoose={() => edit({ ...cut, "split.reference": name })}
        />
      ))}
      <RuleChoices />
    </>
  );
}

/** The split with the least peak, and the fewest blocks within a budget. */
function SplitTools({ config }: { config: Config }) {
  const edit = useExperiment((s) => s.edit);
  const { budgetMb, show } = useView();
  const costs = useCosts(config);
  const [fault, setFault] = useState<Fault | null>(null);
  const cut = cutEdit(config);
  const cuttable = useMemo(() => ({ ...config, rule: cutEdit(config).rule }), [config]);
  const count = Math.max(2, layoutOf(config).blocks.length);
  const balanced = useMemo(
    () => costs && balanceOrNull(() => balanceMemory(costs, cuttable, count)),
    [costs, cuttable, count],
  );
  if (!costs) return null;
  const fit = (mb: number) => {
    setFault(null);
    if (!(mb > 0)) return;
    show({ budgetMb: mb });
    try {
      const { list } = fitBudget(costs, cuttable, mb * 1e6);
      if (list.length === 1) edit(wholeEdit);
      else edit({ ...cut, "split.list": list });
    } catch (thrown) {
      setFault(faultOf(thrown));
    }
  };
  return (
    <>
      <h3>{t.sentence.toolsTitle}</h3>
      {balanced && (
        <Choice
          text={t.sentence.balance(count)}
          note={megabytes(balanced.peakBytes)}
          current={JSON.stringify(config.split.list) === JSON.stringify(balanced.list)}
          onChoose={() => edit({ ...cut, "split.list": balanced.list })}
        />
      )}
      <form
        className={styles.row}
        onSubmit={(event) => {
          event.preventDefault();
          fit(Number(new FormData(event.currentTarget).get("budget")));
        }}
      >
        <label htmlFor="budget">{t.sentence.fitBudget}</label>
        <span className={styles.budget}>
          <input id="budget" name="budget" type="number" min={1} step="any" defaultValue={budgetMb ?? ""} />
          <button type="submit">{t.sentence.fit}</button>
          {budgetMb !== null && (
            <button
              type="button"
              onClick={() => {
                setFault(null);
                show({ budgetMb: null });
              }}
            >
              {t.sentence.dropBudget}
            </button>
          )}
        </span>
      </form>
      {fault && (
        <p className={styles.fault} aria-live="polite">
          {faultText(fault)}
        </p>
      )}
    </>
  );
}

function balanceOrNull<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null; // loss weights allow no split into so many blocks
  }
}

export function RuleChoices() {
  const { config, edit } = useExperiment();
  const now = config.rule === "end-to-end" && config.checkpointing.segments !== 0 ? "checkpointing" : config.rule;
  return (
    <>
      <h3>{t.sentence.ruleTitle}</h3>
      {(["man", "local", "end-to-end", "checkpointing"] as const).map((rule) => (
        <Choice
          key={rule}
          text={t.sentence.rules[rule] ?? rule}
          current={now === rule}
          onChoose={() =>
            rule === "checkpointing"
              ? edit({ rule: "end-to-end", "checkpointing.segments": "sqrt" })
              : edit({ ...wholeEdit, rule })
          }
        />
      ))}
    </>
  );
}
