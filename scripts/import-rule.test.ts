// Proves that the linter enforces the one-way imports: reads the table of docs/design.md, 4, plants in every folder one
// import of every other folder, and expects a report exactly where the table allows none.

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const RULE = "lint/style/noRestrictedImports";

/** A file that may stand in a folder, and what it plants: how each import is spelt, and whether the table allows it. */
interface Plant {
  file: string;
  imports: { spelling: string; allowed: boolean }[];
}

interface Report {
  summary: { unchanged: number; changed: number };
  diagnostics: { category: string; location: { path: string; start: { line: number } } }[];
}

/** Rows of the table: folder (`engine/ops`, `main.tsx`) to what it may import. */
function readTable(): Map<string, string[]> {
  const [, section = ""] = readFileSync("docs/design.md", "utf8").split("\n## 4. Folders\n");
  const table = new Map<string, string[]>();
  for (const line of (section.split("```")[1] ?? "").split("\n")) {
    const row = /^(?<indent> {2,4})(?<name>[\w.-]+)\/? .*imports: (?<list>.+)$/.exec(line)?.groups;
    if (!row) continue;
    const { indent = "", name = "", list = "" } = row;
    const may = list === "nothing of ours" ? [] : list.split(", ");
    table.set(indent.length === 4 ? `engine/${name}` : name, may);
  }
  return table;
}

/** Every import of another folder, by its `#` spelling and by a relative path that says the same. */
function plantIn(folder: string, file: string, table: Map<string, string[]>): Plant {
  const may = table.get(folder) ?? [];
  const inTesting = (target: string) => target.startsWith("engine/testing/");
  const allows = (target: string) =>
    !inTesting(target) && may.some((name) => target === name || target.startsWith(`${name}/`));
  const others = [...table.keys(), "worker/protocol", "worker/client", "engine/new"].filter((name) => {
    const same = name === folder || name.startsWith(`${folder}/`);
    return !same && name !== "main.tsx";
  });
  const imports: Plant["imports"] = [];
  for (const other of others) {
    const target = /^worker\//.test(other) ? other : `${other}/some-file`;
    const siblings = folder.startsWith("engine/") && other.startsWith("engine/");
    // inside one folder imports are relative, between folders they are not
    imports.push({ spelling: `#${target}`, allowed: allows(target) && !siblings });
    const path = relative(dirname(file), `src/${target}`);
    imports.push({ spelling: path.startsWith(".") ? path : `./${path}`, allowed: allows(target) && siblings });
  }
  const usesTfjs = /^(engine|worker|cli)/.test(folder);
  imports.push({ spelling: "@tensorflow/tfjs-core", allowed: usesTfjs });
  imports.push({ spelling: "node:fs", allowed: ["cli", "engine/testing"].includes(folder) });
  imports.push({ spelling: "./neighbour", allowed: true });
  return { file, imports };
}

/** Runs the linter with everything it checks; of its reports, only those of the import rule are kept. */
function lint(folder: string): Report {
  const biome = join(process.cwd(), "node_modules/@biomejs/biome/bin/biome");
  const words = [biome, "lint", "--reporter=json", "--max-diagnostics=none", "src"];
  const { stdout } = spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 26 });
  const { summary, diagnostics } = JSON.parse(stdout) as Report;
  return { summary, diagnostics: diagnostics.filter(({ category }) => category === RULE) };
}

describe("the import rule", () => {
  const table = readTable();
  const tree = mkdtempSync(join(tmpdir(), "import-rule-"));
  const plants: Plant[] = [...table.keys()].flatMap((folder) => {
    if (folder.endsWith(".tsx")) return [plantIn(folder, "src/planted.tsx", table)];
    const flat = plantIn(folder, `src/${folder}/planted.ts`, table);
    // folders with folders in them, which have longer ways out
    const inner = { panels: "panel/planted.tsx", "engine/webgpu": "kernels/planted.ts" }[folder];
    return inner ? [flat, plantIn(folder, `src/${folder}/${inner}`, table)] : [flat];
  });
  const ways = ['import "X";', 'import type { A } from "X";', 'export { A } from "X";', 'await import("X");'];
  let report: Report;

  beforeAll(() => {
    const config = JSON.parse(readFileSync("biome.json", "utf8"));
    writeFileSync(join(tree, "biome.json"), JSON.stringify({ ...config, vcs: { enabled: false } }));
    copyFileSync("package.json", join(tree, "package.json"));
    for (const { file, imports } of plants) {
      const lines = imports.flatMap(({ spelling }) => ways.map((way) => way.replace("X", spelling)));
      mkdirSync(join(tree, dirname(file)), { recursive: true });
      writeFileSync(join(tree, file), `${lines.join("\n")}\n`);
    }
    report = lint(tree);
  });
  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  it("covers every folder of src", () => {
    const foldersIn = (path: string) =>
      readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
    const inEngine = foldersIn("src/engine").map((name) => `engine/${name}`);
    const folders = [...foldersIn("src").filter((name) => name !== "engine"), ...inEngine];
    expect(folders.length).toBeGreaterThan(12);
    expect([...table.keys()]).toEqual(expect.arrayContaining(folders));
  });

  it.each(plants.map((plant) => [plant.file, plant] as const))(
    "reports what %s must not import, and no more",
    (_, plant) => {
      const reported = new Set(
        report.diagnostics
          .filter(({ location }) => location.path.endsWith(plant.file))
          .map(({ location }) => location.start.line),
      );
      const wrong = plant.imports.flatMap(({ spelling, allowed }, i) =>
        ways.flatMap((way, j) => {
          const found = reported.has(i * ways.length + j + 1);
          return found === allowed ? [`${found ? "reported" : "missed"}: ${way.replace("X", spelling)}`] : [];
        }),
      );
      expect(wrong).toEqual([]);
      expect(reported.size).toBeGreaterThan(0);
    },
  );

  it("is kept by the project, all of whose files are looked at", () => {
    const real = lint(process.cwd());
    expect(real.diagnostics).toEqual([]);
    // AssemblyScript is not TypeScript: the linter leaves it out
    const isOurs = (path: string) => /\.tsx?$/.test(path) && !path.startsWith("engine/wasm/kernels/");
    const files = readdirSync("src", { recursive: true }).filter((path) => isOurs(String(path))).length;
    expect(files).toBeGreaterThan(100);
    expect(real.summary.unchanged).toBeGreaterThanOrEqual(files);
  });
});
