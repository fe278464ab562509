// The opening page as it stands until its script has come: the build writes it into index.html (scripts/shell-plugin.ts).

import { renderToStaticMarkup } from "react-dom/server";
import { App } from "#panels/app";
import { preferred } from "#state/opening";
import { type Served, useRun } from "#state/run";

/** Markup of the page at rest in English; `served`: the data sets beside the page. Nothing can be pressed yet. */
export function shell(served: readonly Served[]): string {
  // what is drawn without a browser is a store's initial state
  Object.assign(useRun.getInitialState(), { expected: preferred(served)?.title ?? null });
  return renderToStaticMarkup(<App />)
    .replace(/<(button|select)\b/g, "<$1 disabled")
    .replace(/(<div [^>]*data-drawing="true") style="height:[^"]*"/, "$1");
}
