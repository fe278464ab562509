// Starts the page: styles, the worker, React.

import "./tokens.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "#panels/app";
import { InLanguage } from "#panels/in-language";
import { connect } from "#state/connection";
import { connectForecast } from "#state/forecast";
import { isolateOnce, keepOffline } from "#state/offline";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
connect();
connectForecast();
// the dev server gives the headers itself, and its files change all the time
if (import.meta.env.PROD) {
  isolateOnce();
  void keepOffline();
}
createRoot(root).render(
  <StrictMode>
    <InLanguage>
      <App />
    </InLanguage>
  </StrictMode>,
);
