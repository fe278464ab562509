// The page, top to bottom: bar, sentence and Start, faults, the network, the charts.

import { lazy, Suspense, useEffect } from "react";
import { t } from "#messages/en";
import { useExperiment } from "#state/experiment";
import { useView } from "#state/view";
import styles from "./app.module.css";
import { Data } from "./data/data";
import { Faults } from "./fault/faults";
import { Land } from "./land/land";
import { Log } from "./memory/log";
import { Sentence } from "./sentence/sentence";
import { Settings } from "./settings/settings";
import { Buttons } from "./status/buttons";
import { ProgressBar, Status } from "./status/status";
import { TopBar } from "./top-bar/top-bar";

// the chart library is half of the page: all else stands and can start before it has come
const Accuracy = lazy(() => import("./accuracy/accuracy").then(({ Accuracy }) => ({ default: Accuracy })));
const Memory = lazy(() => import("./memory/memory").then(({ Memory }) => ({ default: Memory })));

const TOAST_MS = 6000;

export function App() {
  const theme = useView((s) => s.theme);
  const settingsOpen = useView((s) => s.settingsOpen);
  useUndoKeys();
  useEffect(() => {
    if (theme) document.documentElement.dataset.theme = theme;
  }, [theme]);
  return (
    <>
      <TopBar />
      <main className={styles.page}>
        <h1 className="hidden-text">{t.heading}</h1>
        <div className={styles.say}>
          <Sentence />
          <Buttons />
          <Status />
        </div>
        <ProgressBar />
        <Faults />
        {settingsOpen && <Settings />}
        <Land />
        <div className={styles.charts}>
          <Suspense>
            <Accuracy />
            <div>
              <Memory />
              <Data />
              <Log />
            </div>
          </Suspense>
        </div>
      </main>
      <Toast />
    </>
  );
}

/** Ctrl or Cmd + Z undoes an edit, with Shift it redoes, unless a text field has the focus. */
function useUndoKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const inText = event.target instanceof HTMLInputElement && event.target.type !== "checkbox";
      if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || inText) return;
      event.preventDefault();
      const { undo, redo } = useExperiment.getState();
      if (event.shiftKey) redo();
      else undo();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
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
