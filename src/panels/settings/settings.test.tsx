import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { t } from "#messages/en";
import { Settings } from "./settings";

describe("settings", () => {
  it("name every key that is shown, and no other", () => {
    const shown = [...renderToStaticMarkup(<Settings />).matchAll(/<code>([^<]+)<\/code>/g)].map(([, key]) => key);
    expect(shown.length).toBeGreaterThan(30);
    expect(Object.keys(t.settings.names).sort()).toEqual(shown.sort());
  });
});
