// Starts the page: the worker, React.

import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { App } from "#panels/app";
import { InLanguage } from "#panels/in-language";
import { connect } from "#state/connection";
import { connectForecast } from "#state/forecast";
import { isolateOnce, keepOffline } from "#state/offline";
import { opened } from "#state/run";

/** A GPU's self-test may take seconds; the picture does not wait for that. */
const FORECAST_LATE_MS = 1500;

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
const expected = connect();
void Promise.race([opened(), new Promise((late) => setTimeout(late, FORECAST_LATE_MS))]).then(connectForecast);
// the dev server gives the headers itself, and its files change all the time
if (import.meta.env.PROD) {
  isolateOnce();
  void keepOffline();
}
await expected;
// a transition is drawn in slices, between which the page answers
startTransition(() =>
  createRoot(root).render(
    <StrictMode>
      <InLanguage>
        <App />
      </InLanguage>
    </StrictMode>,
  ),
);
