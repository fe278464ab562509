// Draws the page over its shell.

import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { App } from "#panels/app";
import { InLanguage } from "#panels/in-language";

export function draw(): void {
  const root = document.getElementById("root");
  if (!root) throw new Error("index.html has no #root");
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
}
