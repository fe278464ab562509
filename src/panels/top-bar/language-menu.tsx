// Which language the page speaks.

import { Languages } from "lucide-react";
import { t } from "#messages/en";
import { LANGUAGES, languageName, spokenLanguage } from "#messages/languages";
import { setFlags } from "#state/address";
import { useView } from "#state/view";
import styles from "./top-bar.module.css";

export function LanguageMenu() {
  const chooseLanguage = useView((s) => s.chooseLanguage);
  const choose = (code: string) => {
    // the choice of a hand is worth more than the link's
    setFlags({ lang: undefined });
    chooseLanguage(code);
  };
  return (
    <label className={styles.language}>
      <Languages size={16} aria-hidden />
      <select aria-label={t.bar.language} value={spokenLanguage()} onChange={({ target }) => choose(target.value)}>
        {LANGUAGES.map((code) => (
          <option key={code} value={code} lang={code}>
            {languageName(code)}
          </option>
        ))}
      </select>
    </label>
  );
}
