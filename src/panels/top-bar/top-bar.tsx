// Name, link, theme, and the chip that says what trains here and why.

import { Contrast, Link, Presentation } from "lucide-react";
import { t } from "#messages/en";
import { link, setFlags } from "#state/address";
import { useView } from "#state/view";
import { Presets } from "../presets/presets";
import { DeviceChip } from "./device-chip";
import { LanguageMenu } from "./language-menu";
import styles from "./top-bar.module.css";
import { UpdateButton } from "./update-button";

export function TopBar() {
  const show = useView((s) => s.show);
  const toggleTheme = useView((s) => s.toggleTheme);
  const copy = async () => {
    const copied = await navigator.clipboard.writeText(link()).then(
      () => true,
      () => false,
    );
    show({ toast: copied ? t.bar.copied : t.bar.copyFailed });
  };
  return (
    <header className={styles.top}>
      <span className={styles.brand}>
        <svg width="30" height="20" viewBox="0 0 30 20" aria-hidden="true">
          <path d="M1 17 29 3" stroke="var(--ghost)" strokeWidth="1.5" strokeDasharray="2.5 2.5" />
          <path d="M1 17 10 8v9Z" style={{ fill: "light-dark(#b84404,#f6b43c)" }} />
          <path d="M11.5 17 21 7.5V17Z" style={{ fill: "light-dark(#3d62dd,#5b91ff)" }} />
          <path d="M22.5 17 29 10.5V17Z" style={{ fill: "light-dark(#0a5345,#45e0d2)" }} />
        </svg>
        <span>{t.title}</span>
      </span>
      <nav aria-label={t.bar.main}>
        <UpdateButton />
        <Presets className={styles.quiet} />
        <button type="button" className={styles.quiet} onClick={() => void copy()} aria-label={t.bar.copyLink}>
          <Link size={16} aria-hidden />
          <span>{t.bar.copyLink}</span>
        </button>
        <button
          type="button"
          className={`${styles.quiet} ${styles.wide}`}
          onClick={() => setFlags({ present: "1" })}
          aria-label={t.present.enter}
        >
          <Presentation size={16} aria-hidden />
        </button>
        <button type="button" className={styles.quiet} onClick={toggleTheme} aria-label={t.bar.theme}>
          <Contrast size={16} className={styles.half} aria-hidden />
        </button>
        <LanguageMenu />
      </nav>
      <DeviceChip />
    </header>
  );
}
