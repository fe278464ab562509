// The menu of presets.

import { Popover } from "@base-ui/react/popover";
import { ListChecks } from "lucide-react";
import { t } from "#messages/en";
import { PresetList } from "./preset-list";
import styles from "./presets.module.css";

export function Presets({ className }: { className: string | undefined }) {
  return (
    <Popover.Root>
      <Popover.Trigger className={className}>
        <ListChecks size={16} aria-hidden />
        <span>{t.presets.title}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="end" sideOffset={6} collisionPadding={8} className={styles.positioner}>
          <Popover.Popup className={styles.menu} aria-label={t.presets.title}>
            <PresetList />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
