// Lets the browser paint the shell (shell.tsx), then starts the page.

import "./shell.css";
import "./tokens.css";

/** Far longer than a first paint takes. */
const UNPAINTED_MS = 1000;

/** A page in the background is not painted. */
function painted(): Promise<unknown> {
  if (document.hidden) return Promise.resolve();
  const frame = new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return Promise.race([frame, new Promise((late) => setTimeout(late, UNPAINTED_MS))]);
}

/** Messages come with the page. */
const NOT_LOADED: Record<string, string> = {
  en: "The page could not be loaded. Check the connection and reload.",
  de: "Die Seite ließ sich nicht laden. Prüfe die Verbindung und lade neu.",
  es: "No se pudo cargar la página. Revisa la conexión y vuelve a cargarla.",
  zh: "无法加载此页面。请检查网络连接后重新加载。",
};

function sayNotLoaded(): void {
  const languages = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  const language = languages.find((code) => NOT_LOADED[code]) ?? "en";
  const sentence = document.createElement("p");
  sentence.setAttribute("role", "alert");
  sentence.lang = language;
  sentence.textContent = NOT_LOADED[language] ?? "";
  document.body.replaceChildren(sentence);
}

/** Reading a file and running what is in it are two tasks, between which the page answers. */
const nextTask = () => new Promise((done) => setTimeout(done));

painted()
  // each is read in a task of its own; the worker's script, which start asks for, would keep them waiting on a slow line
  .then(() => Promise.all([import("./draw"), import("./start")]))
  .then(async ([{ draw }, { start }]) => {
    await nextTask();
    await start();
    draw();
  })
  .catch((thrown: unknown) => {
    sayNotLoaded();
    throw thrown; // for the console
  });
