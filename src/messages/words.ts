// Numbers, counted words and times as a language writes them. Each language names its words once (en-words.ts and beside).

type Word = readonly [one: string, many: string];

/** What a language puts between thousands, and before a fraction. */
interface Signs {
  thousands: string;
  fraction: string;
}

/** Half a unit of the last digit goes up, by the digits that a person sees: 12.35 is 12.4, though its bits lie below. */
function rounded(value: number, digits: number): string {
  const shifted = Math.round(Number(`${value}e${digits}`));
  const back = Number(`${shifted}e-${digits}`);
  // numbers that are written with an exponent cannot be shifted so
  return (Number.isNaN(back) ? value : back).toFixed(digits);
}

/** A language without a plural gives the same word twice. */
export function wordsOf(signs: Signs, units: Record<"second" | "minute" | "hour" | "day", Word>) {
  /**
   * With at least and at most so many digits of a fraction, as Intl.NumberFormat has them. The first number that a page asks
   * of Intl holds it up for 14 to 60 ms, on a phone four times as long: the opening page does without.
   */
  function written(value: number, least: number, most: number): string {
    if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞");
    // from here on numbers are written with an exponent
    if (Math.abs(value) >= 1e21) return String(value).replace(".", signs.fraction);
    const [whole = "", digits = ""] = rounded(Math.abs(value), most).split(".");
    const shown = digits.slice(0, least) + digits.slice(least).replace(/0+$/, "");
    const sign = value < 0 || Object.is(value, -0) ? "-" : "";
    return sign + whole.replace(/\B(?=(\d{3})+$)/g, signs.thousands) + (shown && signs.fraction + shown);
  }
  /** "1,024"; fractions keep up to three digits. */
  const n = (value: number) => written(value, 0, 3);
  /** "1,024.50": so many digits of a fraction. */
  const number = (value: number, digits: number) => written(value, digits, digits);
  /** "1,024.5": the digits that it has, at most six of a fraction. */
  const figure = (value: number) => written(value, 0, 6);
  /** "3 blocks". */
  const plural = (count: number, one: string, many: string) => `${n(count)} ${count === 1 ? one : many}`;
  const counted = (count: number, [one, many]: Word) => plural(count, one, many);

  /** "40 seconds", "8 minutes", "2 hours 5 minutes", "3 days". */
  function duration(seconds: number): string {
    if (seconds < 59.5) return counted(Math.max(1, Math.round(seconds)), units.second);
    const minutes = Math.round(seconds / 60);
    if (minutes < 60) return counted(minutes, units.minute);
    const hours = Math.floor(minutes / 60);
    if (hours >= 48) return counted(Math.round(minutes / 60 / 24), units.day);
    const rest = minutes % 60;
    return rest ? `${counted(hours, units.hour)} ${counted(rest, units.minute)}` : counted(hours, units.hour);
  }

  return { n, number, figure, plural, duration };
}
