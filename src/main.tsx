// Lets the browser paint the shell (shell.tsx), then starts the page.

import "./shell.css";
import "./tokens.css";

/** A page in the background is not painted. */
const UNPAINTED_MS = 100;

function painted(): Promise<unknown> {
  const frame = new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return Promise.race([frame, new Promise((late) => setTimeout(late, UNPAINTED_MS))]);
}

void painted().then(() => import("./start"));
