// The page at rest fits from phones to projectors, in light and dark, and tells its parts to screen readers.

import { expect, test } from "./page";

const SIZES = [
  { width: 360, height: 800 },
  { width: 768, height: 1024 },
  { width: 1920, height: 1080 },
];

for (const size of SIZES) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`fits ${size.width} pixels in ${colorScheme}`, async ({ playground, page }) => {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await playground.open();
      const { overflow, background } = await page.evaluate(() => ({
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        background: getComputedStyle(document.documentElement).backgroundColor,
      }));
      expect(overflow).toBe(0);
      const lightness = Math.max(...(background.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number));
      expect(background).toMatch(/^rgb\(/);
      if (colorScheme === "dark") expect(lightness).toBeLessThan(90);
      else expect(lightness).toBeGreaterThan(200);
      const start = await playground.button("Start").boundingBox();
      expect(start?.height).toBeGreaterThanOrEqual(24);
      expect((start?.y ?? size.height) + (start?.height ?? 0)).toBeLessThan(size.height);
    });
  }
}

test("edits the cuts of a deep network on a phone through the list", async ({ playground, page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await playground.open("network.depth=56&split.k=1");
  await playground.button("Edit the cuts").click();
  await page.getByRole("checkbox", { name: "Cut between 1.8 and 2.0" }).check();
  await expect(playground.sentence).toContainText("2 blocks");
});

test.describe("policy", () => {
  test.use({ expected: [/Content Security Policy/] });

  test("is isolated, and lets no script run that is not its own", async ({ playground, page }) => {
    await playground.open();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    const ran = await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.injected = true";
      document.head.append(script);
      return "injected" in window;
    });
    expect(ran).toBe(false);
  });
});
