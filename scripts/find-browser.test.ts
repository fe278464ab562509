import { delimiter } from "node:path";
import { describe, expect, it } from "vitest";
import { findBrowser, launchArguments, type Machine } from "./find-browser";

const OWN = "/cache/playwright/chrome";

/** A machine with these files; commands that are run are written down, and may add a file. */
function machineWith(files: string[], part: Partial<Machine> & { brings?: Record<string, string> } = {}) {
  const there = new Set(files);
  const ran: string[] = [];
  const said: string[] = [];
  const { brings = {}, ...rest } = part;
  const machine: Machine = {
    environment: { PATH: ["/home/me/bin", "/usr/bin"].join(delimiter) },
    exists: (path) => there.has(path),
    playwrightsOwn: () => OWN,
    run: (...words) => {
      const command = words.join(" ");
      ran.push(command);
      const key = Object.keys(brings).find((start) => command.startsWith(start));
      const brought = key && brings[key];
      if (brought) there.add(brought);
      return Boolean(brought);
    },
    isRoot: false,
    say: (line) => said.push(line),
    ...rest,
  };
  return { machine, ran, said };
}

describe("findBrowser", () => {
  it("takes the one that MAN_BROWSER names before any other", async () => {
    const environment = { MAN_BROWSER: "/opt/mine", PATH: "/usr/bin" };
    const { machine } = machineWith(["/opt/mine", OWN, "/usr/bin/chromium"], { environment });
    expect(await findBrowser(machine)).toBe("/opt/mine");
  });

  it("says so where MAN_BROWSER names no file, and takes no other", async () => {
    const { machine } = machineWith([OWN], { environment: { MAN_BROWSER: "/opt/gone" } });
    await expect(findBrowser(machine)).rejects.toThrow("MAN_BROWSER names /opt/gone");
  });

  it("takes Playwright's own before an installed one", async () => {
    expect(await findBrowser(machineWith([OWN, "/usr/bin/chromium"]).machine)).toBe(OWN);
  });

  it.each([
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/home/me/bin/chromium",
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  ])("finds %s", async (path) => {
    const { machine, ran } = machineWith([path]);
    expect(await findBrowser(machine)).toBe(path);
    expect(ran).toEqual([]);
  });

  it("installs Playwright's where there is none, and says so", async () => {
    const { machine, said } = machineWith([], { brings: { "npx playwright install": OWN } });
    expect(await findBrowser(machine)).toBe(OWN);
    expect(said).toEqual(["No Chromium found: installing Playwright's."]);
  });

  it("asks the system's package manager as root where Playwright's cannot be had", async () => {
    const { machine, ran, said } = machineWith([], {
      isRoot: true,
      brings: { "apt-get install": "/usr/bin/chromium" },
    });
    expect(await findBrowser(machine)).toBe("/usr/bin/chromium");
    expect(ran.slice(-2)).toEqual(["apt-get update", "apt-get install -y chromium"]);
    expect(said).toHaveLength(2);
  });

  it("asks for no rights it has not, and says what to do", async () => {
    const { machine, ran } = machineWith([]);
    await expect(findBrowser(machine)).rejects.toThrow("name it in MAN_BROWSER");
    expect(ran).toEqual(["npx playwright install chromium"]);
  });
});

describe("launchArguments", () => {
  it("opens WebGPU's software adapter only where it is wanted", () => {
    expect(launchArguments({ webgpu: true })).toContain("--enable-unsafe-webgpu");
    expect(launchArguments({ webgpu: false })).not.toContain("--enable-unsafe-webgpu");
  });
});
