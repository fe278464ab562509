// Finds a Chromium for the tests, or installs one: an environment variable, Playwright's own, an installed one, Playwright's
// download, the system's package manager.

import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright";

/** What the search asks of the machine; tests give their own. */
export interface Machine {
  environment: Record<string, string | undefined>;
  exists(path: string): boolean;
  playwrightsOwn(): string;
  /** Whether the command ended well. */
  run(command: string, ...args: string[]): boolean;
  isRoot: boolean;
  say(line: string): void;
}

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const FOLDERS = ["/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/google/chrome"];
const FILES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];
/** A download that does not come gives way to the next attempt. */
const INSTALL_MS = 300_000;

const thisMachine: Machine = {
  environment: process.env,
  exists: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true,
  playwrightsOwn: () => chromium.executablePath(),
  run: (command, ...args) =>
    spawnSync(command, args, {
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32",
      timeout: INSTALL_MS,
    }).status === 0,
  isRoot: process.getuid?.() === 0,
  say: (line) => process.stderr.write(`${line}\n`),
};

/** Path of a Chromium or Chrome. Throws where there is none and none can be installed, and says what to do. */
export async function findBrowser(machine: Machine = thisMachine): Promise<string> {
  const named = machine.environment.MAN_BROWSER;
  if (named) {
    if (machine.exists(named)) return named;
    throw new Error(`MAN_BROWSER names ${named}, where there is no file.`);
  }
  const found = look(machine);
  if (found) return found;
  machine.say("No Chromium found: installing Playwright's.");
  // the libraries it needs come from the system, which asks for root
  const libraries = machine.isRoot ? ["--with-deps"] : [];
  machine.run("npx", "playwright", "install", ...libraries, "chromium");
  const own = look(machine);
  if (own) return own;
  if (machine.isRoot) {
    machine.say("Playwright's Chromium cannot be had: installing the system's package chromium.");
    machine.run("apt-get", "update");
    machine.run("apt-get", "install", "-y", "chromium");
    const system = look(machine);
    if (system) return system;
  }
  throw new Error("There is no Chromium and none could be installed. Install one, or name it in MAN_BROWSER.");
}

function look({ environment, exists, playwrightsOwn }: Machine): string | undefined {
  const folders = [...(environment.PATH ?? "").split(delimiter).filter(Boolean), ...FOLDERS];
  const installed = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [playwrightsOwn(), ...installed, ...FILES].find((path) => exists(path));
}

/** What a headless Chromium needs for tests; `webgpu` makes it give its software adapter. */
export function launchArguments({ webgpu }: { webgpu: boolean }): string[] {
  return [
    "--headless=new",
    ...(webgpu ? ["--enable-unsafe-webgpu"] : []),
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
}

/** How Playwright starts it. */
export async function launchOptions(given: { webgpu: boolean }) {
  return { executablePath: await findBrowser(), ignoreDefaultArgs: ["--headless"], args: launchArguments(given) };
}
