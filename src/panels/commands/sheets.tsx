// What lies over the page when it is asked for; none of it is fetched before.

import { type ComponentType, type Dispatch, type SetStateAction, useEffect, useState } from "react";
import { t } from "#messages/en";
import { useView } from "#state/view";
import styles from "./commands.module.css";

type SheetName = NonNullable<ReturnType<typeof useView.getState>["sheet"]>;

/** `typed`: what was typed while it was on its way. */
type Content = ComponentType<{ typed: string }>;

const FETCH: Record<SheetName, () => Promise<Content>> = {
  palette: () => import("./palette").then(({ Palette }) => Palette),
  help: () => import("./help").then(({ Help }) => Help),
  code: () => import("../share/link-code").then(({ LinkCode }) => LinkCode),
};

export function Sheets() {
  const name = useView((s) => s.sheet);
  const show = useView((s) => s.show);
  const [fetched, setFetched] = useState<Partial<Record<SheetName, Content>>>({});
  const [typed, setTyped] = useState("");
  const Shown = name === null ? null : fetched[name];
  const missing = name !== null && !Shown;
  useEffect(() => {
    if (name === null) return setTyped("");
    if (!missing) return;
    FETCH[name]().then(
      (part) => setFetched((before) => ({ ...before, [name]: part })),
      () => show({ sheet: null, toast: t.commands.notFetched }),
    );
  }, [name, missing, show]);
  if (Shown) return <Shown typed={typed} />;
  return missing && <Wait setTyped={setTyped} />;
}

/** Keys that are meant for what comes do nothing to the page below; Esc calls it off. */
function Wait({ setTyped }: { setTyped: Dispatch<SetStateAction<string>> }) {
  useEffect(() => {
    const hold = (event: KeyboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape") useView.getState().show({ sheet: null });
      else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) setTyped((before) => before + event.key);
    };
    addEventListener("keydown", hold, { capture: true });
    return () => removeEventListener("keydown", hold, { capture: true });
  }, [setTyped]);
  return (
    <p className={styles.wait} role="status">
      {t.commands.wait}
    </p>
  );
}
