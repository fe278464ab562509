import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { serviceWorker } from "./scripts/service-worker-plugin.ts";
import { openingShell } from "./scripts/shell-plugin.ts";

/**
 * What the page may load and run: itself, its worker, WebAssembly, and nothing else. It may connect to other hosts, for data
 * sets of the Hugging Face Hub lie on several that change, and a parquet file may lie anywhere; it asks one only after a
 * person has chosen such a data set.
 */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self' https:",
  "object-src 'none'",
  "base-uri 'none'",
].join("; ");

/** Puts the content security policy into the built page; the dev server needs inline scripts of its own. */
function contentSecurityPolicy(): Plugin {
  return {
    name: "content-security-policy",
    apply: "build",
    transformIndexHtml: (html) =>
      html.replace("<!-- csp -->", `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`),
  };
}

/** Cross-origin isolation, which threads need. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  base: "./",
  // a missing data set answers 404, not the page
  appType: "mpa",
  plugins: [react(), contentSecurityPolicy(), openingShell(), serviceWorker()],
  worker: { format: "es" },
  // all styles stand in the page itself (scripts/shell-plugin.ts)
  build: {
    target: "es2023",
    cssCodeSplit: false,
    chunkSizeWarningLimit: 1500,
    // what the page needs first comes in two files, not in one for every set of parts that share something
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "helpers", test: /vite\/preload-helper/, priority: 3 },
            { name: "start", test: /src\/start\.ts$/, priority: 2 },
            { name: "draw", test: /src\/draw\.tsx$/, priority: 1 },
          ],
        },
      },
    },
  },
  // no reload by itself, be it after an edit or a restart of the server: it would lose a run
  server: { headers: ISOLATION, hmr: false },
  preview: { headers: ISOLATION },
  optimizeDeps: {
    // found only when the worker chooses them; a late reload of the dev server would lose a run
    include: [
      "@tensorflow/tfjs-core",
      "@tensorflow/tfjs-backend-wasm",
      "@tensorflow/tfjs-backend-webgpu",
      "@tensorflow/tfjs-backend-cpu",
      "comlink",
      "hyparquet",
      "hyparquet-compressors",
    ],
  },
});
