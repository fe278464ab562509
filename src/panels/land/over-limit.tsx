// Where a step would need more than the device or the budget gives: one sentence, and a smaller batch or more blocks.

import { layoutOf } from "#experiment/blocks";
import type { Config } from "#experiment/config";
import { type BrokenLimit, smallerBatch } from "#experiment/forecast";
import { cutEdit } from "#experiment/split";
import { t } from "#messages/en";
import { phrase } from "#messages/en-phrases";
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
  const batch = smallerBatch(config.batch.size, over);
  const { blocks } = layoutOf(config);
  const units = blocks.reduce((sum, block) => sum + block.units.length, 0);
  const more = Math.min(units, Math.max(2, blocks.length * 2));
  return (
    <p className={styles.over} aria-live="polite">
      <strong>{over.text}</strong>
      {batch !== null && (
        <button type="button" onClick={() => edit({ "batch.size": batch })}>
          {t.memory.over.smaller(batch)}
        </button>
      )}
      {more > blocks.length && (
        <button type="button" onClick={() => edit({ ...cutEdit(config), "split.k": more })}>
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
  /** Of the bytes, what does not shrink with the batch. */
  fixedBytes: number;
}

function brokenOf(hills: HillsData, [limit]: readonly BrokenLimit[], budgetBytes: number | null): Over | null {
  const { over } = t.memory;
  if (limit) {
    const { bytes, allowedBytes, what } = limit;
    const [needs, gives] = [megabytesShort(bytes), megabytesShort(allowedBytes)];
    const text = limit.limit === "memory" ? over.memory(needs, gives) : over[limit.limit](phrase(what), needs, gives);
    return { text, bytes, allowedBytes, fixedBytes: limit.limit === "memory" ? hills.lasting : 0 };
  }
  if (budgetBytes === null || hills.peak <= budgetBytes) return null;
  const text = over.budget(megabytesShort(hills.peak), megabytesShort(budgetBytes));
  return { text, bytes: hills.peak, allowedBytes: budgetBytes, fixedBytes: hills.lasting };
}
