// German words of times.

import { wordsOf } from "./words";

export const { n, plural, duration } = wordsOf("de", {
  second: ["Sekunde", "Sekunden"],
  minute: ["Minute", "Minuten"],
  hour: ["Stunde", "Stunden"],
  day: ["Tag", "Tage"],
});
