// Draws the page in the visitor's language: the link's, the one chosen before, or the browser's. Texts are read while
// drawing, so another language draws everything anew.

import { Fragment, type ReactNode, useEffect, useState } from "react";
import { nearestLanguage, speak } from "#messages/languages";
import { useView } from "#state/view";

export function InLanguage({ children }: { children: ReactNode }) {
  const chosen = useView((s) => s.language);
  const language = nearestLanguage([...(chosen ? [chosen] : []), ...navigator.languages]);
  // English is here; any other comes first, so that the page does not change its words under the reader
  const [spoken, setSpoken] = useState(language === "en" ? "en" : null);
  useEffect(() => {
    let current = true;
    const draw = (code: string) => {
      if (!current) return;
      document.documentElement.lang = code;
      setSpoken(code);
    };
    speak(language).then(
      () => draw(language),
      // without a network: what is drawn stays, or English
      () => draw(document.documentElement.lang),
    );
    return () => {
      current = false;
    };
  }, [language]);
  return spoken && <Fragment key={spoken}>{children}</Fragment>;
}
