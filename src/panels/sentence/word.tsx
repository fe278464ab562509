// A word of the sentence: a button with a menu. Live words have an ink underline while training, changed ones a dashed
// outline until the next run takes them.

import { Popover } from "@base-ui/react/popover";
import type { ReactNode } from "react";
import styles from "./sentence.module.css";

interface WordProps {
  text: string;
  /** For screen readers, before the text. */
  label: string;
  live?: boolean;
  pending?: boolean;
  children: ReactNode;
}

export function Word({ text, label, live = false, pending = false, children }: WordProps) {
  return (
    <Popover.Root>
      <Popover.Trigger
        className={styles.word}
        aria-label={`${label}: ${text}`}
        data-live={live || undefined}
        data-pending={pending || undefined}
      >
        {text}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner
          side="bottom"
          align="start"
          sideOffset={6}
          collisionPadding={8}
          className={styles.positioner}
        >
          <Popover.Popup className={styles.menu} aria-label={label}>
            {children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface ChoiceProps {
  text: string;
  note?: string;
  current: boolean;
  onChoose(): void;
}

/** A line of a menu that is chosen and closes it. */
export function Choice({ text, note, current, onChoose }: ChoiceProps) {
  return (
    <Popover.Close className={styles.choice} aria-current={current || undefined} onClick={onChoose}>
      {text}
      {note && <span>{note}</span>}
    </Popover.Close>
  );
}
