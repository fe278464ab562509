// Which language the page speaks.

import { Languages } from "lucide-react";
import { t } from "#messages/en";
import { LANGUAGES, languageName, spokenLanguage } from "#messages/languages";
import { takeLanguage } from "#state/language";
import styles from "./top-bar.module.css";

export function LanguageMenu() {
  return (
    <label className={styles.language}>
      <Languages size={16} aria-hidden />
      <select
        aria-label={t.bar.language}
        value={spokenLanguage()}
        onChange={({ target }) => takeLanguage(target.value)}
      >
        {LANGUAGES.map((code) => (
          <option key={code} value={code} lang={code}>
            {languageName(code)}
          </option>
        ))}
      </select>
    </label>
  );
}
