// The sentence that says what will be trained; each of its words is the control for what it names.

import { layoutOf } from "#experiment/blocks";
import { segmentsOf } from "#experiment/segments";
import { t } from "#messages/en";
import { pendingKeys, useExperiment } from "#state/experiment";
import { useRun } from "#state/run";
import { BlocksMenu, RuleChoices } from "./blocks-menu";
import { BiasMenu, CheckpointsMenu, DatasetMenu, DepthMenu, EmaMenu } from "./menus";
import { nextTitle } from "./next-title";
import styles from "./sentence.module.css";
import { Word } from "./word";

export function Sentence() {
  const config = useExperiment((s) => s.config);
  const running = useExperiment((s) => s.running);
  const dataset = useRun((s) => s.dataset);
  const expected = useRun((s) => s.expected);
  const next = useRun((s) => s.nextDataset);
  const served = useRun((s) => s.served);
  const training = useRun((s) => s.state.name === "training");
  const blocks = layoutOf(config).blocks.length;
  const changed = pendingKeys(config, running);
  const pending = (...prefixes: string[]) => changed.some((key) => prefixes.some((prefix) => key.startsWith(prefix)));
  const s = t.sentence;
  const man = config.rule === "man" && blocks > 1;
  return (
    <p className={styles.sentence}>
      {s.train}{" "}
      <Word label={s.labels.network} text={s.network(config.network.depth)} pending={pending("network.")}>
        <DepthMenu />
      </Word>{" "}
      {s.on}{" "}
      <Word
        label={s.labels.dataset}
        text={next ? nextTitle(next, served) : (dataset?.title ?? expected ?? s.noDataset)}
        pending={next !== null}
      >
        <DatasetMenu />
      </Word>
      {s.comma}
      {config.rule === "end-to-end" ? (
        <>
          <Word label={s.labels.blocks} text={s.endToEnd} live={training}>
            <BlocksMenu />
          </Word>
          {config.checkpointing.segments !== 0 && (
            <>
              {" "}
              {s.with}{" "}
              <Word label={s.labels.checkpoints} text={s.checkpoints(segmentsOf(config))} live={training}>
                <CheckpointsMenu />
              </Word>
            </>
          )}
        </>
      ) : (
        <>
          {s.cutInto}{" "}
          <Word label={s.labels.blocks} text={s.blocks(blocks)} live={training}>
            <BlocksMenu />
          </Word>
        </>
      )}
      {man && (
        <>
          {" "}
          {s.with}{" "}
          <Word
            label={s.labels.ema}
            text={config.ema.enabled ? s.ema(config.ema.momentum) : s.noEma}
            live={training}
            pending={pending("ema.")}
          >
            <EmaMenu />
          </Word>{" "}
          {s.and} {config.bias.enabled && s.a && `${s.a} `}
          <Word
            label={s.labels.bias}
            text={config.bias.enabled ? s.bias : s.noBias}
            live={training}
            pending={pending("bias.")}
          >
            <BiasMenu />
          </Word>
        </>
      )}
      {config.rule === "local" && blocks > 1 && (
        <>
          {s.comma}
          {s.eachTaughtBy}{" "}
          <Word label={s.labels.rule} text={s.ownHead} live={training} pending={pending("head.")}>
            <RuleChoices />
          </Word>
        </>
      )}
      {s.stop}
    </p>
  );
}
