// Starts the page: styles, the worker, React.

import "./tokens.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "#panels/app";
import { connect } from "#state/connection";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
connect();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
