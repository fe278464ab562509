// The page as a person uses it: gestures by roles and names, and what the page shows. Every test fails on errors of the
// page, of its console and of WebGPU.

import { test as base, expect, type Locator, type Page } from "@playwright/test";

export { expect };

export class Playground {
  readonly status: Locator;
  readonly alert: Locator;
  readonly sentence: Locator;
  readonly device: Locator;
  /** What the picture of the memory says, or a phase of slow motion. */
  readonly claim: Locator;

  constructor(readonly page: Page) {
    this.status = page.getByRole("main").getByRole("status");
    this.alert = page.getByRole("alert");
    this.sentence = page
      .getByRole("main")
      .getByRole("paragraph")
      .filter({ hasText: /^Train / });
    this.claim = page.getByRole("region", { name: "Network" }).getByRole("paragraph").first();
    this.device = page.getByRole("button", { name: /^Device:/ });
  }

  /** Opens the page, with a link's settings if given, and waits until it can start. */
  async open(link = ""): Promise<void> {
    await this.goTo(link);
    await this.ready();
  }

  /** Waits until device and data set are open; Start can be pressed before. */
  async ready(): Promise<void> {
    await expect(this.status).toContainText("Ready.");
    await expect(this.button("Start")).toBeEnabled();
  }

  /** Opens the page without waiting; a page already there is left first, for a changed hash alone loads nothing. */
  async goTo(link = ""): Promise<void> {
    await this.page.goto("about:blank");
    await this.page.goto(link ? `./#${link}` : "./");
  }

  button(name: string): Locator {
    return this.page.getByRole("main").getByRole("button", { name, exact: true });
  }

  /** Presses Start and waits for the first step. */
  async start(): Promise<void> {
    await this.button("Start").click();
    await expect(this.button("Pause").or(this.alert)).toBeVisible({ timeout: 120_000 });
    await expect(this.alert).toBeHidden();
  }

  /** Confirms a change that needs a new network, and waits until the old one's steps are gone. */
  async startChange(): Promise<void> {
    await this.button("Start it").click();
    await expect(this.status).not.toContainText("step", { timeout: 60_000 });
    await expect(this.button("Pause")).toBeEnabled({ timeout: 120_000 });
  }

  async pause(): Promise<void> {
    await this.button("Pause").click();
    await expect(this.status).toContainText("Paused", { timeout: 60_000 });
  }

  async goOn(): Promise<void> {
    await this.button("Go on").click();
    await expect(this.button("Pause")).toBeEnabled();
  }

  /** One step by the button, until the page is paused behind it. */
  async step(): Promise<void> {
    const before = await this.stepsDone();
    await this.button("Step").click();
    await this.reachStep(before + 1);
    await expect(this.status).toContainText("Paused");
  }

  async reset(): Promise<void> {
    await this.button("Reset").click();
    await expect(this.status).toContainText("Ready.", { timeout: 60_000 });
  }

  /** Steps of this epoch, as the status says; 0 before the first. */
  async stepsDone(): Promise<number> {
    const text = (await this.status.textContent()) ?? "";
    return Number(/step ([\d,]+) of/.exec(text)?.[1]?.replaceAll(",", "") ?? 0);
  }

  async reachStep(step: number): Promise<void> {
    await expect.poll(() => this.stepsDone(), { timeout: 150_000 }).toBeGreaterThanOrEqual(step);
  }

  /** Clicks the gap between two units, which cuts or removes the cut. */
  async clickGap(before: string, after: string): Promise<void> {
    await this.gap(before, after).click();
  }

  gap(before: string, after: string): Locator {
    const strip = this.page.getByRole("toolbar", { name: /^The network/ });
    return strip.getByRole("button", { name: new RegExp(`^(Remove the cut|Cut) between ${before} and ${after}$`) });
  }

  /** A word of the sentence, which opens its menu. */
  word(label: string): Locator {
    return this.page.getByRole("button", { name: new RegExp(`^${label}:`) });
  }

  async openMenu(label: string): Promise<Locator> {
    await this.word(label).click();
    const menu = this.page.getByRole("dialog", { name: label });
    await expect(menu).toBeVisible();
    return menu;
  }

  /** Chooses a line of a word's menu, which closes it. */
  async choose(label: string, line: string | RegExp): Promise<void> {
    await (await this.openMenu(label)).getByRole("button", { name: line }).click();
  }

  /** Flips the switch in a word's menu and closes it. */
  async flip(label: string, on: boolean): Promise<void> {
    const menu = await this.openMenu(label);
    await menu.getByRole("switch").setChecked(on);
    await this.page.keyboard.press("Escape");
    await expect(menu).toBeHidden();
  }

  async setMomentum(momentum: number): Promise<void> {
    const menu = await this.openMenu("EMA");
    await menu.getByLabel("Momentum").fill(String(momentum));
    await menu.getByLabel("Momentum").press("Enter");
    await this.page.keyboard.press("Escape");
  }

  /** Gives a command by the palette, with keys alone. */
  async giveCommand(name: string): Promise<void> {
    await this.page.keyboard.press("Control+k");
    await expect(this.page.getByRole("combobox", { name: "Search commands" })).toBeFocused();
    await this.page.keyboard.type(name);
    await expect(this.page.getByRole("option")).toHaveText([name]);
    await this.page.keyboard.press("Enter");
  }

  /** The last loss drawn under each block. */
  async losses(): Promise<number[]> {
    const texts = await this.page.getByTestId("loss-row").locator("text").allTextContents();
    return texts.filter((text) => /^\d+\.\d\d$/.test(text)).map(Number);
  }

  /** Accuracy chart, by what it names at its lines' ends: series to per cent. */
  async accuracies(): Promise<Record<string, number>> {
    const labels = await this.page.getByTestId("accuracy-chart").locator("[data-series]").all();
    const pairs = labels.map(async (label) => {
      const [name, text] = [await label.getAttribute("data-series"), await label.textContent()];
      return [name ?? "", Number(/(\d+) %$/.exec(text ?? "")?.[1] ?? Number.NaN)] as const;
    });
    return Object.fromEntries(await Promise.all(pairs));
  }

  /** Waits until so many evaluations are drawn. */
  async evaluations(count: number): Promise<void> {
    const chart = this.page.getByTestId("accuracy-chart");
    await expect
      .poll(async () => Number(await chart.getAttribute("data-evaluations")), { timeout: 170_000, intervals: [1000] })
      .toBeGreaterThanOrEqual(count);
  }

  /** Bytes of a row of the memory table. */
  async bytes(row: string): Promise<number> {
    const cell = this.page.getByTestId("memory").getByRole("row", { name: row }).getByRole("cell");
    return Number(await cell.getAttribute("data-bytes"));
  }

  /**
   * Processor time in ms of the longest task of the page's thread in the next `seconds`. Not wall time: a busy machine
   * stretches that of any task.
   */
  async longestTaskMs(seconds: number): Promise<number> {
    const browser = this.page.context().browser();
    await browser?.startTracing(this.page, { categories: ["disabled-by-default-devtools.timeline", "__metadata"] });
    await this.page.waitForTimeout(seconds * 1000);
    const trace = JSON.parse(String(await browser?.stopTracing())) as { traceEvents: TraceEvent[] };
    const threads = trace.traceEvents.filter(({ args }) => args?.name === "CrRendererMain");
    const isPage = ({ pid, tid }: TraceEvent) => threads.some((thread) => thread.pid === pid && thread.tid === tid);
    const tasks = trace.traceEvents.filter((event) => event.name === "RunTask" && isPage(event));
    const times = tasks.flatMap(({ tdur }) => (tdur === undefined ? [] : [tdur / 1000]));
    expect(times.length, "tasks in the trace").toBeGreaterThan(10 * seconds);
    return Math.max(...times);
  }
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds on the processor. */
  tdur?: number;
  args?: { name?: string };
}

interface Fixtures {
  playground: Playground;
  /** Problems that a test provokes: those that match do not fail it. */
  expected: RegExp[];
}

export const test = base.extend<Fixtures>({
  expected: [[], { option: true }],
  playground: async ({ page, expected }, use) => {
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(`page error: ${error.message}`));
    page.on("console", (message) => {
      const text = `${message.text()} (${message.location().url})`;
      const webgpu = message.type() === "warning" && /webgpu|wgsl|dawn|gpu/i.test(text);
      if (message.type() === "error" || webgpu) problems.push(`console ${message.type()}: ${text}`);
    });
    const playground = new Playground(page);
    await use(playground);
    // the page says WebGPU's uncaptured errors in its fault strip
    const faults = await page.getByRole("alert").allTextContents();
    problems.push(...faults.filter((text) => /WebGPU reported|wrong with this program/.test(text)));
    expect(problems.filter((problem) => !expected.some((known) => known.test(problem)))).toEqual([]);
  },
});
