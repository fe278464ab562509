// Runs a command's job in headless Chromium: for WebGPU where Node's Dawn finds no adapter.

import { basename } from "node:path";
import { chromium } from "playwright";
import { createServer, type Plugin } from "vite";
import type { Folder } from "#data/folder";
import { type Fault, FaultError, faultOf } from "#experiment/fault";
import { verbatim } from "#experiment/phrases";
import { launchOptions } from "../../scripts/find-browser";
import type { SavedRun, Workplace } from "./jobs";
import { nodeFolder } from "./node-data";

type Report = Pick<Workplace, "progress" | "say"> & Partial<Pick<Workplace, "save">>;

/** Serves the given folders, each as /files/<index>/: a listing, and the files in it, whole or a range of bytes. */
function servedFolders(paths: string[]): Plugin {
  const missing = (path: string): Folder => ({ name: basename(path), files: [], read: async () => new Uint8Array() });
  const folders = paths.map(async (path) => {
    const folder = await nodeFolder(path).catch(() => missing(path));
    return { folder, names: new Set(folder.files.map(({ name }) => name)) };
  });
  return {
    name: "served-folders",
    configureServer(server) {
      server.middlewares.use("/files", async (request, response) => {
        const [, index = "", file = ""] = (request.url ?? "").split("/");
        const served = await folders[Number(index)];
        if (served === undefined) return void response.writeHead(404).end();
        const { folder, names } = served;
        const wanted = decodeURIComponent(file);
        const { name, files, folders: below } = folder;
        if (!wanted) return void response.end(JSON.stringify({ name, files, folders: below }));
        const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
        const part = range ? ([Number(range[1]), Number(range[2]) + 1] as const) : [];
        const bytes = names.has(wanted) ? await folder.read(wanted, ...part).catch(() => null) : null;
        if (bytes === null) return void response.writeHead(404).end();
        response.writeHead(range ? 206 : 200).end(bytes);
      });
    },
  };
}

/**
 * A job of browser-page.ts by name. `dependencies`: packages that only this job loads, and late: the server must know them
 * before. Throws the job's FaultError, or FaultError device.webgpu on any uncaptured WebGPU error and
 * `internal` on any error of the page.
 */
export async function runInBrowser<T>(
  job: string,
  request: unknown,
  folders: string[],
  report: Report,
  dependencies: string[] = [],
): Promise<T> {
  const server = await createServer({
    logLevel: "error",
    ...(dependencies.length > 0
      ? { cacheDir: `node_modules/.vite-${job}`, optimizeDeps: { include: dependencies } }
      : {}),
    server: { port: 0, open: false },
    plugins: [servedFolders(folders)],
  });
  await server.listen();
  const address = server.resolvedUrls?.local[0];
  const browser = await chromium.launch(await launchOptions({ webgpu: true }));
  try {
    const page = await browser.newPage();
    let breaks: (fault: Fault) => void = () => undefined;
    const broken = new Promise<never>((_, reject) => {
      breaks = (fault) => reject(new FaultError(fault));
    });
    broken.catch(() => undefined); // heard below, if at all
    page.on("pageerror", (error) => breaks({ code: "internal", what: verbatim(error.message) }));
    await page.exposeFunction("report", async (kind: string, ...values: never[]) => {
      if (kind === "progress") report.progress(...(values as unknown as [number, number, string]));
      else if (kind === "say") report.say(...(values as unknown as [string]));
      else if (kind === "save")
        await report.save?.(...(values as unknown as [SavedRun])).catch((thrown) => breaks(faultOf(thrown)));
      else breaks(values[0] as unknown as Fault);
    });
    await page.goto(`${address}src/cli/browser-page.html`);
    await page.waitForFunction(() => "runJob" in window);
    const work = page.evaluate(([name, given]) => window.runJob(name, given as never), [job, request] as const);
    const answer = await Promise.race([work, broken]);
    if (answer.fault) throw new FaultError(answer.fault);
    return answer.value as T;
  } finally {
    await browser.close();
    await server.close();
  }
}
