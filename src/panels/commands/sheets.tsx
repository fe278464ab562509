// What lies over the page when it is asked for; none of it is fetched before.

import { type ComponentType, useEffect, useState } from "react";
import { t } from "#messages/en";
import { useView } from "#state/view";
import styles from "./commands.module.css";

type SheetName = NonNullable<ReturnType<typeof useView.getState>["sheet"]>;

const FETCH: Record<SheetName, () => Promise<ComponentType>> = {
  palette: () => import("./palette").then(({ Palette }) => Palette),
  help: () => import("./help").then(({ Help }) => Help),
  code: () => import("../share/link-code").then(({ LinkCode }) => LinkCode),
};

export function Sheets() {
  const name = useView((s) => s.sheet);
  const show = useView((s) => s.show);
  const [fetched, setFetched] = useState<Partial<Record<SheetName, ComponentType>>>({});
  const Shown = name === null ? null : fetched[name];
  const missing = name !== null && !Shown;
  useEffect(() => {
    if (name === null || !missing) return;
    FETCH[name]().then(
      (part) => setFetched((before) => ({ ...before, [name]: part })),
      () => show({ sheet: null, toast: t.commands.notFetched }),
    );
  }, [name, missing, show]);
  if (Shown) return <Shown />;
  return missing && <Wait />;
}

/** Keys that are meant for what comes do nothing to the page below; Esc calls it off. */
function Wait() {
  useEffect(() => {
    const hold = (event: KeyboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape") useView.getState().show({ sheet: null });
    };
    addEventListener("keydown", hold, { capture: true });
    return () => removeEventListener("keydown", hold, { capture: true });
  }, []);
  return (
    <p className={styles.wait} role="status">
      {t.commands.wait}
    </p>
  );
}
