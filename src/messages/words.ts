// Numbers, counted words and times as a language writes them. Each language names its words once (en-words.ts and beside).

type Word = readonly [one: string, many: string];

/** `locale` as BCP 47 names it; a language without a plural gives the same word twice. */
export function wordsOf(locale: string, units: Record<"second" | "minute" | "hour" | "day", Word>) {
  /** "1,024"; fractions keep up to three digits. */
  const n = (value: number) => value.toLocaleString(locale, { useGrouping: true });
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

  return { n, plural, duration };
}
