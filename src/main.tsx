// Starts the page: styles, the worker, React.

import "./tokens.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "#panels/app";
import { connect } from "#state/connection";
import { connectForecast } from "#state/forecast";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
connect();
connectForecast();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
