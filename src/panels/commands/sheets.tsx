// What lies over the page when it is asked for; none of it is fetched before.

import { type ComponentType, useEffect, useState } from "react";
import { t } from "#messages/en";
import { useView } from "#state/view";
import styles from "./commands.module.css";
import { type Held, NOTHING, withKey } from "./held";

type SheetName = NonNullable<ReturnType<typeof useView.getState>["sheet"]>;

type Content = ComponentType<{ held: Held }>;

const FETCH: Record<SheetName, () => Promise<Content>> = {
  palette: () => import("./palette").then(({ Palette }) => Palette),
  help: () => import("./help").then(({ Help }) => Help),
  code: () => import("../share/link-code").then(({ LinkCode }) => LinkCode),
};

export function Sheets() {
  const name = useView((s) => s.sheet);
  const show = useView((s) => s.show);
  const [fetched, setFetched] = useState<Partial<Record<SheetName, Content>>>({});
  const [held, setHeld] = useState(NOTHING);
  const Shown = name === null ? null : fetched[name];
  const missing = name !== null && !Shown;
  useEffect(() => {
    if (name !== "palette") setHeld(NOTHING);
  }, [name]);
  useEffect(() => {
    if (!missing) return;
    FETCH[name]().then(
      (part) => setFetched((before) => ({ ...before, [name]: part })),
      () => show({ sheet: null, toast: t.commands.notFetched }),
    );
  }, [name, missing, show]);
  useEffect(() => {
    if (name === null) return;
    let isThere = false;
    /** Keys that are meant for what comes do nothing to the page below, until it has the focus; Esc calls it off. */
    const hold = (event: KeyboardEvent) => {
      isThere ||= !missing && document.activeElement?.closest("[role=dialog]") != null;
      if (isThere) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape") show({ sheet: null });
      else if (name === "palette") setHeld((before) => withKey(before, event));
    };
    addEventListener("keydown", hold, { capture: true });
    return () => removeEventListener("keydown", hold, { capture: true });
  }, [name, missing, show]);
  if (Shown) return <Shown held={held} />;
  return (
    missing && (
      <p className={styles.wait} role="status">
        {t.commands.wait}
      </p>
    )
  );
}
