// A visitor from the first look to a shared link, on a laptop, on a phone and before a projector.

import { expect, test } from "./page";

const SIZES = {
  desktop: { width: 1280, height: 720 },
  phone: { width: 360, height: 800 },
  projector: { width: 1920, height: 1080 },
};

/** Per cent; guessing gets 10. */
const CLEARLY_LEARNT = 25;

const SUGGESTED = [
  [/^Turn EMA off/, "no EMA"],
  [/^Cut at every unit/, "9 blocks"],
  [/^Ordinary backpropagation/, "end to end"],
] as const;

for (const [name, viewport] of Object.entries(SIZES)) {
  test.describe(name, () => {
    test.use({ viewport, permissions: ["clipboard-read", "clipboard-write"] });

    test("opens, sees it learn, tries what is suggested, shares and presents it", async ({ playground, page }) => {
      test.setTimeout(300_000);
      await playground.open();
      await playground.start();
      await playground.evaluations(1);
      await playground.pause();
      expect((await playground.accuracies()).test).toBeGreaterThan(CLEARLY_LEARNT);

      for (const [suggestion, sentence] of SUGGESTED) {
        await page.getByRole("button", { name: suggestion }).click();
        await expect(playground.sentence).toContainText(sentence);
        const look = page.getByRole("region", { name: "Look for" });
        await expect(look).toBeVisible();
        await look.getByRole("button", { name: "Close" }).click();
      }

      await page.getByRole("button", { name: "Copy link" }).click();
      const link = new URL(await page.evaluate(() => navigator.clipboard.readText())).hash.slice(1);
      const told = await playground.sentence.textContent();
      await playground.open(link);
      await expect(playground.sentence).toHaveText(told ?? "");

      await playground.open(`${link}&embed=1&hide=accuracy`);
      await expect(page.getByRole("banner")).toBeHidden();
      await expect(page.getByTestId("accuracy-chart")).toBeHidden();
      await playground.open(`${link}&present=1`);
      await expect(page.getByText("Open the same setting:")).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    });
  });
}
