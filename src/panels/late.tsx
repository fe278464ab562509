// Parts of the page that are fetched when they are first drawn. One that cannot be fetched leaves its place empty and all
// else as it is; React's lazy would take the whole page down, and keep that it failed.

import { type ComponentType, useEffect, useState } from "react";
import { t } from "#messages/en";
import { useView } from "#state/view";

/** `again`: a part that could not be fetched is asked for again when this is another number, or when it is drawn anew. */
export function late<Props extends object>(
  fetch: () => Promise<ComponentType<Props>>,
): ComponentType<Props & { again?: number }> {
  let fetched: ComponentType<Props> | null = null;
  return function Late({ again = 0, ...props }) {
    const [Part, setPart] = useState(() => fetched);
    const [missedAt, setMissedAt] = useState<number | null>(null);
    useEffect(() => {
      if (Part || missedAt === again) return;
      fetch().then(
        (part) => {
          fetched = part;
          setPart(() => part);
        },
        () => {
          setMissedAt(again);
          useView.getState().show({ toast: t.commands.notFetched });
        },
      );
    }, [Part, missedAt, again]);
    return Part && <Part {...(props as Props)} />;
  };
}
