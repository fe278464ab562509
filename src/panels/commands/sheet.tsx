// A sheet over the page: Esc, its button and a click beside it close it, and the focus goes back to where it was.

import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "#messages/en";
import { useView } from "#state/view";
import styles from "./commands.module.css";

interface SheetProps {
  title: string;
  className: string | undefined;
  /** The title only as a name for readers. */
  bare?: boolean;
  children: ReactNode;
}

export const closeSheet = () => useView.getState().show({ sheet: null });

export function Sheet({ title, className, bare = false, children }: SheetProps) {
  return (
    <Dialog.Root open onOpenChange={(open) => open || closeSheet()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={`${styles.sheet} ${className}`} aria-label={bare ? title : undefined}>
          {!bare && (
            <div className={styles.head}>
              <Dialog.Title>{title}</Dialog.Title>
              <Dialog.Close className={styles.close} aria-label={t.commands.close}>
                <X size={18} aria-hidden />
              </Dialog.Close>
            </div>
          )}
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
