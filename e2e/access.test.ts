// For everybody: axe on every screen in both themes and on desktop and phone, a whole run by keyboard alone, languages,
// forced colours, the sizes of what is touched.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Playground, test } from "./page";

const RUN = "network.depth=8&network.width=[4,4,8,8]&split.k=3&batch.size=100";
const DIALOG = "[role=dialog]";
const SIZES = {
  desktop: { width: 1280, height: 720 },
  phone: { width: 360, height: 800 },
};

/**
 * What axe finds, as one line each: rule, impact, where. `within`: a part of the page, where the rest was looked at. In
 * the dark only colours differ.
 */
async function violations({ page }: Playground, within = "html"): Promise<string[]> {
  const axe = new AxeBuilder({ page }).include(within);
  const isDark = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
  const found = (await (isDark ? axe.withRules(["color-contrast"]) : axe).analyze()).violations;
  return found.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${impact}) ${target}: ${failureSummary}`),
  );
}

for (const [name, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${name}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme, contextOptions: { reducedMotion: "reduce" } });

      test("axe finds nothing at rest, in any menu, in the settings", async ({ playground, page }) => {
        await playground.open(RUN);
        expect(await violations(playground)).toEqual([]);
        for (const word of ["Network", "Data set", "Blocks", "EMA", "Bias"]) {
          const menu = await playground.openMenu(word);
          expect(await violations(playground, DIALOG), word).toEqual([]);
          await page.keyboard.press("Escape");
          await expect(menu).toBeHidden();
        }
        await playground.device.click();
        await expect(page.getByRole("dialog", { name: "Device" })).toBeVisible();
        expect(await violations(playground, DIALOG), "device").toEqual([]);
        await page.keyboard.press("Escape");
        for (const [key, what] of [
          ["Control+k", "Commands"],
          ["?", "Help"],
        ] as const) {
          await page.keyboard.press(key);
          await expect(page.getByRole("dialog", { name: what })).toBeVisible();
          expect(await violations(playground, DIALOG), what).toEqual([]);
          await page.keyboard.press("Escape");
          await expect(page.getByRole("dialog", { name: what })).toBeHidden();
        }
        await playground.giveCommand("QR code of the link");
        await expect(page.getByRole("img", { name: /^QR code/ })).toBeVisible();
        expect(await violations(playground, DIALOG), "QR code").toEqual([]);
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Presets" }).click();
        await expect(page.getByText("Times are estimates from a trial step on this device.")).toBeVisible();
        expect(await violations(playground, DIALOG), "presets").toEqual([]);
        await page.keyboard.press("Escape");
        await playground.button("All settings").click();
        expect(await violations(playground), "settings").toEqual([]);
      });

      test("axe finds nothing in a run, its table and a fault", async ({ playground, page }) => {
        await playground.open(RUN);
        await playground.start();
        await playground.evaluations(1);
        await playground.pause();
        expect(await violations(playground)).toEqual([]);
        await playground.button("Table").click();
        expect(await violations(playground), "table").toEqual([]);
        await playground.button("By block, part, tensor").click();
        expect(await violations(playground), "memory").toEqual([]);
        if (name === "desktop") {
          await playground.button("over time").click();
          expect(await violations(playground), "over time").toEqual([]);
          await playground.button("One step in slow motion").click();
          expect(await violations(playground), "slow motion").toEqual([]);
        }
        await playground.button("All settings").click();
        const size = page.getByRole("textbox", { name: /batch\.size/ });
        await size.fill("many");
        await size.press("Enter");
        await expect(playground.alert).toBeVisible();
        expect(await violations(playground), "fault").toEqual([]);
      });
    });
  }
  test.describe(name, () => {
    test.use({ viewport });

    test("what is touched is at least 24 pixels in each direction", async ({ playground, page }) => {
      await playground.open(RUN);
      await playground.button("All settings").click();
      // places in the strip are as wide as the network has room for: the list of cuts is their other way
      const places = page.locator("button, select, input").filter({ visible: true });
      const boxes = await places.evaluateAll((elements) =>
        elements.flatMap((element) => {
          if (element.closest("[role=toolbar]")) return [];
          const { width, height } = (element.closest("label") ?? element).getBoundingClientRect();
          return [{ element: element.outerHTML.slice(0, 200), width, height }];
        }),
      );
      expect(boxes.length).toBeGreaterThan(20);
      const small = boxes.filter(({ width, height }) => Math.min(width, height) < 24);
      expect(small).toEqual([]);
    });
  });
}

test("goes from opening over a moved cut to a finished training by keyboard alone", async ({ playground, page }) => {
  test.setTimeout(300_000);
  await playground.open("network.depth=8&network.width=[4,4,8,8]&split.k=1&batch.size=500&schedule.epochs=1");
  const press = (key: string) => page.keyboard.press(key);
  const tabTo = async (name: RegExp | string) => {
    const target = page.getByRole("main").getByRole("button", { name, exact: true });
    for (let i = 0; i < 60 && !(await target.evaluate((element) => element === document.activeElement)); i++)
      await press("Tab");
    await expect(target).toBeFocused();
  };
  await tabTo("Equal widths");
  await press("Tab");
  await press("ArrowRight");
  await press("Enter");
  await expect(playground.sentence).toContainText("2 blocks");
  await press("Alt+ArrowRight");
  await expect(playground.gap("2.0", "3.0")).toHaveAttribute("aria-pressed", "true");
  await tabTo("Start");
  await press("Enter");
  await expect(playground.status).toContainText("Finished", { timeout: 200_000 });
  await playground.evaluations(1);
  await playground.giveCommand("Deutsch");
  await expect(page.getByRole("main").getByRole("status")).toContainText("Fertig: 1 Epoche");
});

test("speaks the browser's language, the link's, or the chosen one, and keeps the choice", async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ locale: "de-AT", baseURL, serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto("./#network.depth=8&split.k=3");
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeEnabled();
  await expect(page.getByRole("main")).toContainText("geschnitten in 3 Blöcke mit EMA 0,995 und lernbarem Bias.");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await page.getByLabel("Sprache").selectOption("zh");
  await expect(page.getByRole("button", { name: "开始", exact: true })).toBeEnabled();
  await page.goto("about:blank");
  await page.goto("./");
  await expect(page.locator("html")).toHaveAttribute("lang", "zh");
  await page.goto("about:blank");
  await page.goto("./#lang=es");
  await expect(page.getByRole("button", { name: "Empezar", exact: true })).toBeEnabled();
  await page.getByLabel("Idioma").selectOption("en");
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeEnabled();
  await expect(page).not.toHaveURL(/lang=/);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await context.close();
});

test("gives buttons their edges in forced colours", async ({ playground, page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await playground.open("network.depth=8&split.k=3");
  const border = (name: string) =>
    playground.button(name).evaluate((element) => getComputedStyle(element).borderTopWidth);
  expect(await border("Start")).not.toBe("0px");
  expect(await violations(playground)).toEqual([]);
});
