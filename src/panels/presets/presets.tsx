// The menu of presets, each with a sentence.

import { Popover } from "@base-ui/react/popover";
import { ListChecks } from "lucide-react";
import { PRESETS } from "#experiment/presets";
import { t } from "#messages/en";
import { useExperiment } from "#state/experiment";
import { presetNow, takePreset } from "#state/presets";
import { useRun } from "#state/run";
import styles from "./presets.module.css";

export function Presets({ className }: { className: string | undefined }) {
  const now = useExperiment(presetNow);
  const missing = useRun((s) => s.cifarMissing);
  return (
    <Popover.Root>
      <Popover.Trigger className={className}>
        <ListChecks size={16} aria-hidden />
        <span>{t.presets.title}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="end" sideOffset={6} collisionPadding={8} className={styles.positioner}>
          <Popover.Popup className={styles.menu} aria-label={t.presets.title}>
            {PRESETS.map(({ name }) => (
              <Popover.Close
                key={name}
                className={styles.choice}
                aria-current={now === name || undefined}
                onClick={() => takePreset(name)}
              >
                <b>{t.presets.names[name][0]}</b> <span>{t.presets.names[name][1]}</span>
              </Popover.Close>
            ))}
            {missing && <p>{t.presets.cifarMissing}</p>}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
