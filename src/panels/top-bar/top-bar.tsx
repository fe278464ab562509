// Name, link, theme, and the chip that says what trains here and why.

import { CircleQuestionMark, Contrast, Link, type LucideIcon, Presentation, QrCode, Search } from "lucide-react";
import { t } from "#messages/en";
import { keyText } from "../commands/key-text";
import { type CommandName, command } from "../commands/registry";
import { Presets } from "../presets/presets";
import { DeviceChip } from "./device-chip";
import { LanguageMenu } from "./language-menu";
import styles from "./top-bar.module.css";
import { UpdateButton } from "./update-button";

interface BarButtonProps {
  name: CommandName;
  icon: LucideIcon;
  /** With its words beside the icon, where there is room. */
  labelled?: boolean;
  /** Only where there is room; the palette has it everywhere. */
  wide?: boolean;
}

function BarButton({ name, icon: Icon, labelled = false, wide = false }: BarButtonProps) {
  const { text, keys, run } = command(name);
  const label = text();
  return (
    <button
      type="button"
      className={wide ? `${styles.quiet} ${styles.wide}` : styles.quiet}
      onClick={run}
      aria-label={label}
      title={labelled ? undefined : [label, ...(keys ?? []).slice(0, 1).map(keyText)].join(", ")}
    >
      <Icon size={16} className={name === "theme" ? styles.half : undefined} aria-hidden />
      {labelled && <span>{label}</span>}
    </button>
  );
}

export function TopBar() {
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
        <BarButton name="copyLink" icon={Link} labelled />
        <BarButton name="code" icon={QrCode} wide />
        <BarButton name="present" icon={Presentation} wide />
        <BarButton name="theme" icon={Contrast} wide />
        <BarButton name="palette" icon={Search} />
        <BarButton name="help" icon={CircleQuestionMark} wide />
        <LanguageMenu />
      </nav>
      <DeviceChip />
    </header>
  );
}
