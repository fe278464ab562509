// The page, top to bottom: bar, sentence and Start, faults, the network, the charts.

import { useEffect, useRef } from "react";
import { t } from "#messages/en";
import { hearTrainer } from "#state/connection";
import { useShown } from "#state/shown";
import { useView } from "#state/view";
import { Accuracy } from "./accuracy/accuracy";
import styles from "./app.module.css";
import { Sheets } from "./commands/sheets";
import { useShortcuts } from "./commands/use-shortcuts";
import { Data } from "./data/data";
import { DropTarget } from "./drop/drop-target";
import { Faults } from "./fault/faults";
import { Offer } from "./fault/offer";
import { Land } from "./land/land";
import { late } from "./late";
import { Log } from "./memory/log";
import { Memory } from "./memory/memory";
import { Foot } from "./present/foot";
import { Sentence } from "./sentence/sentence";
import { Buttons } from "./status/buttons";
import { ProgressBar, Status } from "./status/status";
import { Suggestions } from "./suggestions/suggestions";
import { TopBar } from "./top-bar/top-bar";

// nothing of these is on the opening page
const Settings = late(() => import("./settings/settings").then(({ Settings }) => Settings));
const MemoryDetails = late(() => import("./memory/memory-details").then(({ MemoryDetails }) => MemoryDetails));

const TOAST_MS = 6000;

export function App() {
  const theme = useView((s) => s.theme);
  const settingsOpen = useView((s) => s.settingsOpen);
  const memoryOpen = useView((s) => s.memoryOpen);
  const { present, embed, hidden } = useShown();
  const say = useRef<HTMLDivElement>(null);
  useShortcuts();
  // in a task of its own, after the drawing
  useEffect(() => {
    const timer = setTimeout(hearTrainer);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    if (theme) document.documentElement.dataset.theme = theme;
  }, [theme]);
  return (
    <>
      {!present && !embed && <TopBar />}
      <main className={styles.page}>
        <h1 className="hidden-text">{t.heading}</h1>
        <div ref={say} className={styles.say}>
          {hidden.includes("sentence") ? <span /> : <Sentence />}
          <Buttons />
          <Status />
        </div>
        <ProgressBar />
        <Faults />
        <Offer />
        {settingsOpen && <Settings />}
        <Land above={say} />
        <div className={styles.charts} data-alone={present || hidden.includes("side") || undefined}>
          {!hidden.includes("accuracy") && <Accuracy />}
          {!present && !hidden.includes("side") && (
            <div className={styles.side}>
              <Suggestions />
              <Memory />
              <Data />
              <Log />
            </div>
          )}
        </div>
        {memoryOpen && !present && !hidden.includes("side") && <MemoryDetails />}
        <Foot />
      </main>
      <Toast />
      <Sheets />
      <DropTarget />
    </>
  );
}

function Toast() {
  const toast = useView((s) => s.toast);
  const show = useView((s) => s.show);
  useEffect(() => {
    if (!toast) return;
    const timer = setTimeout(() => show({ toast: null }), TOAST_MS);
    return () => clearTimeout(timer);
  }, [toast, show]);
  return (
    <div className={styles.toast} role="status">
      {toast && <p>{toast}</p>}
    </div>
  );
}
