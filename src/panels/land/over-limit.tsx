// Where a step would need more than the device or the budget gives: one sentence, and a smaller batch or more blocks.

import { layoutOf } from "#experiment/blocks";
import type { Config } from "#experiment/config";
import type { BrokenLimit } from "#experiment/forecast";
import { t } from "#messages/en";
import { useExperiment } from "#state/experiment";
import { megabytesShort } from "./hills";
import type { HillsData } from "./hills-data";
import styles from "./land.module.css";

interface OverLimitProps {
  config: Config;
  hills: HillsData;
  limits: readonly BrokenLimit[];
  budgetBytes: number | null;
}

export function OverLimit({ config, hills, limits, budgetBytes }: OverLimitProps) {
  const edit = useExperiment((s) => s.edit);
  const over = brokenOf(hills, limits, budgetBytes);
  if (!over) return null;
  const batch = smallerBatch(config.batch.size, over.bytes, over.allowedBytes, over.fixedBytes);
  const { blocks } = layoutOf(config);
  const units = blocks.reduce((sum, block) => sum + block.units.length, 0);
  const more = Math.min(units, Math.max(2, blocks.length * 2));
  const rule = config.rule === "end-to-end" ? "man" : config.rule;
  return (
    <p className={styles.over} aria-live="polite">
      <strong>{over.text}</strong>
      {batch >= 2 && (
        <button type="button" onClick={() => edit({ "batch.size": batch })}>
          {t.memory.over.smaller(batch)}
        </button>
      )}
      {more > blocks.length && (
        <button type="button" onClick={() => edit({ rule, "split.k": more })}>
          {t.memory.over.moreBlocks(more)}
        </button>
      )}
    </p>
  );
}

interface Over {
  text: string;
  bytes: number;
  allowedBytes: number;
  /** Of them, what does not shrink with the batch. */
  fixedBytes: number;
}

function brokenOf(hills: HillsData, [limit]: readonly BrokenLimit[], budgetBytes: number | null): Over | null {
  const { over } = t.memory;
  if (limit) {
    const { bytes, allowedBytes, what } = limit;
    const [needs, gives] = [megabytesShort(bytes), megabytesShort(allowedBytes)];
    const text = limit.limit === "memory" ? over.memory(needs, gives) : over[limit.limit](what, needs, gives);
    return { text, bytes, allowedBytes, fixedBytes: limit.limit === "memory" ? hills.lasting : 0 };
  }
  if (budgetBytes === null || hills.peak <= budgetBytes) return null;
  const text = over.budget(megabytesShort(hills.peak), megabytesShort(budgetBytes));
  return { text, bytes: hills.peak, allowedBytes: budgetBytes, fixedBytes: hills.lasting };
}

/** The largest power of two that fits, by proportion; below 2 where none does. */
export function smallerBatch(batch: number, bytes: number, allowedBytes: number, fixedBytes: number): number {
  const share = (allowedBytes - fixedBytes) / (bytes - fixedBytes);
  return share <= 0 ? 0 : 2 ** Math.floor(Math.log2(batch * share));
}
