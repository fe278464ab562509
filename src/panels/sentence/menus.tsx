// The menus behind the sentence's words.

import { DEPTHS } from "#experiment/config";
import { HUB_PRESETS } from "#experiment/hub-presets";
import { segmentsOf } from "#experiment/segments";
import { unitsPerStage } from "#experiment/split";
import { t } from "#messages/en";
import { useExperiment } from "#state/experiment";
import { chooseDataset, chooseImageSize, chooseOwn, SERVED } from "#state/opening";
import { type Served, useRun } from "#state/run";
import { chooseFiles } from "../drop/chosen";
import { takeFiles } from "../drop/drop-target";
import { NumberRow } from "./number-row";
import styles from "./sentence.module.css";
import { UrlField } from "./url-field";
import { Choice } from "./word";

export function DepthMenu() {
  const { config, edit } = useExperiment();
  return DEPTHS.map((depth) => (
    <Choice
      key={depth}
      text={t.sentence.network(depth)}
      note={t.sentence.depthNote(depth)}
      current={config.network.depth === depth}
      onChoose={() => edit({ "network.depth": depth })}
    />
  ));
}

/** Pixels a side that images may be resized to. */
const SIZES = [32, 64, 96, 128];

/** Those that the page knows, then what else its index names. */
const offered = (served: Served[]): Served[] => [
  ...SERVED.map((name) => ({ name, title: t.sentence.served[name] ?? name })),
  ...served.filter(({ name }) => !(SERVED as readonly string[]).includes(name)),
];

export function DatasetMenu() {
  const served = useRun((s) => s.served);
  const seed = useExperiment((s) => s.config.seed);
  const dataset = useRun((s) => s.dataset);
  const next = useRun((s) => s.nextDataset);
  const missing = useRun((s) => s.cifarMissing);
  return (
    <>
      {offered(served).map(({ name, title }) => (
        <Choice
          key={name}
          text={title}
          current={next ? "name" in next && next.name === name : dataset?.name === name && dataset.address !== ""}
          onChoose={() => chooseDataset(name)}
        />
      ))}
      {missing && <p className={styles.note}>{t.data.cifarMissing}</p>}
      <h3>{t.sentence.ownTitle}</h3>
      {[false, true].map((folder) => (
        <Choice
          key={String(folder)}
          text={folder ? t.sentence.chooseFolder : t.sentence.chooseFiles}
          note={folder ? t.sentence.chooseFolderNote : t.sentence.chooseFilesNote}
          current={false}
          onChoose={() => chooseFiles(folder, takeFiles)}
        />
      ))}
      <h3>{t.sentence.hubTitle}</h3>
      {Object.entries(HUB_PRESETS).map(([name, { title, bytes }]) => (
        <Choice
          key={name}
          text={t.sentence.fetchHub(title)}
          note={t.sentence.hubSize(bytes)}
          current={false}
          onChoose={() => chooseOwn({ from: "hub", name, seed }, title)}
        />
      ))}
      <h3>{t.sentence.urlTitle}</h3>
      <UrlField />
      {dataset?.resizable && <h3>{t.sentence.sizeTitle}</h3>}
      {dataset?.resizable &&
        SIZES.map((size) => (
          <Choice
            key={size}
            text={t.sentence.size(size)}
            current={dataset.shape[0] === size}
            onChoose={() => chooseImageSize(size)}
          />
        ))}
    </>
  );
}

interface SwitchProps {
  text: string;
  on: boolean;
  onChange(on: boolean): void;
}

function Switch({ text, on, onChange }: SwitchProps) {
  return (
    <label className={styles.row}>
      {text}
      <input
        type="checkbox"
        role="switch"
        aria-checked={on}
        checked={on}
        onChange={({ target }) => onChange(target.checked)}
      />
    </label>
  );
}

export function CheckpointsMenu() {
  const { config, edit } = useExperiment();
  const units = 3 * unitsPerStage(config.network.depth);
  return (
    <>
      <p className={styles.note}>{t.sentence.checkpointsNote}</p>
      <NumberRow
        text={t.sentence.segments}
        value={segmentsOf(config)}
        min={2}
        max={units}
        onTake={(count) => edit({ "checkpointing.segments": count })}
      />
      <Choice
        text={t.sentence.noCheckpoints}
        current={false}
        onChoose={() => edit({ "checkpointing.segments": undefined })}
      />
    </>
  );
}

export function EmaMenu() {
  const { config, edit } = useExperiment();
  const { enabled, momentum, start } = config.ema;
  return (
    <>
      <Switch text={t.sentence.emaOn} on={enabled} onChange={(on) => edit({ "ema.enabled": on })} />
      <NumberRow
        text={t.sentence.emaMomentum}
        value={momentum}
        min={0}
        max={1}
        step={0.001}
        onTake={(value) => edit({ "ema.momentum": value })}
      />
      <p className={styles.note}>{t.sentence.liveNote}</p>
      <h3>{t.sentence.start}</h3>
      {(["random", "copy"] as const).map((kind) => (
        <Choice
          key={kind}
          text={t.sentence.starts[kind] ?? kind}
          current={start === kind}
          onChoose={() => edit({ "ema.start": kind })}
        />
      ))}
    </>
  );
}

export function BiasMenu() {
  const { config, edit } = useExperiment();
  return (
    <>
      <Switch text={t.sentence.biasOn} on={config.bias.enabled} onChange={(on) => edit({ "bias.enabled": on })} />
      <h3>{t.sentence.biasForm}</h3>
      {(["unit", "channel", "scaled-unit"] as const).map((form) => (
        <Choice
          key={form}
          text={t.sentence.forms[form] ?? form}
          current={config.bias.form === form}
          onChoose={() => edit({ "bias.form": form })}
        />
      ))}
      <p className={styles.note}>{t.sentence.nextRun}</p>
    </>
  );
}
