import { afterAll, describe, expect, it } from "vitest";
import { duration, figure, inBytes, number } from "./en";
import { speak } from "./languages";

afterAll(() => speak("en"));

describe("numbers and times", () => {
  it.each([
    ["en", "40 seconds", "1 minute", "2 hours 5 minutes", "7 days", "1,024.5", "0.995", "1,234.50", "1,024 bytes"],
    ["de", "40 Sekunden", "1 Minute", "2 Stunden 5 Minuten", "7 Tage", "1.024,5", "0,995", "1.234,50", "1.024 Byte"],
    ["es", "40 segundos", "1 minuto", "2 horas 5 minutos", "7 días", "1.024,5", "0,995", "1.234,50", "1.024 bytes"],
    ["zh", "40 秒", "1 分钟", "2 小时 5 分钟", "7 天", "1,024.5", "0.995", "1,234.50", "1,024字节"],
  ])("are written as %s has them", async (code, ...written) => {
    await speak(code);
    expect([
      duration(40),
      duration(59.7),
      duration(7500),
      duration(7 * 86400 + 100),
      figure(1024.5),
      figure(0.995),
      number(1234.5, 2),
      inBytes(1024),
    ]).toEqual(written);
  });

  it("keep their exponent where they have one", async () => {
    await speak("de");
    expect([number(3.4e30, 2), figure(-1.5e21), number(1e300, 0)]).toEqual(["3,4e+30", "-1,5e+21", "1e+300"]);
  });

  it.each(["en", "de", "es", "zh"])("are those that Intl writes: %s", async (code) => {
    await speak(code);
    const intl = (value: number, least: number, most: number) =>
      value.toLocaleString(code, { useGrouping: true, minimumFractionDigits: least, maximumFractionDigits: most });
    const values = [0, -0, 0.5, -0.04, 12.35, 1.005, 999.95, -1234.5, 999999.9999999, 12345678, 1e15, 1 / 3, 1e-4];
    // accuracies of 10,000 images have two digits in percent, and every tenth ends with a 5
    const shares = Array.from({ length: 500 }, (_, i) => (i * 20 + 5) / 100);
    for (const value of [...values, ...shares, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const digits of [0, 1, 2]) expect(number(value, digits)).toBe(intl(value, digits, digits));
      expect(figure(value)).toBe(intl(value, 0, 6));
    }
  });
});
