// Writes the opening page into index.html as it stands before its script has come, with all styles: the first paint takes
// one file. React draws over it.

import { readFileSync } from "node:fs";
import react from "@vitejs/plugin-react";
import { createServer, type Plugin } from "vite";

const ROOT = '<div id="root"></div>';
const STYLES = /<link rel="stylesheet"[^>]*href="\.\/(assets\/[^"]+\.css)">/;
const INDEX = "public/datasets/index.json";

export function openingShell(): Plugin {
  return {
    name: "opening-shell",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: async (html, { bundle = {} }) => {
        const [link = "", file = ""] = STYLES.exec(html) ?? [];
        const asset = bundle[file];
        if (asset?.type !== "asset") throw new Error("index.html links no styles that are in the build");
        const css = String(asset.source);
        delete bundle[file];
        const markup = await drawn();
        const classes = [...markup.matchAll(/class="([^"]+)"/g)].flatMap(([, names = ""]) => names.split(" "));
        const unknown = classes.find((name) => name.startsWith("_") && !css.includes(name));
        if (unknown) throw new Error(`the shell's class ${unknown} has no style in the build`);
        if (!html.includes(ROOT)) throw new Error(`index.html has no ${ROOT}`);
        // scripts are not preloaded: on a slow line they would come in the way of the first paint
        return html
          .replace(ROOT, () => `<div id="root"><div data-shell>${markup}</div></div>`)
          .replace(link, () => `<style>${css}</style>`);
      },
    },
  };
}

/** By Vite's own server, so that styles have the names that they have in the build. */
async function drawn(): Promise<string> {
  const server = await createServer({
    configFile: false,
    logLevel: "error",
    appType: "custom",
    plugins: [react()],
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    const { shell } = (await server.ssrLoadModule("/src/shell.tsx")) as typeof import("../src/shell");
    return shell(JSON.parse(readFileSync(INDEX, "utf8")).datasets);
  } finally {
    await server.close();
  }
}
