// German numbers and words of times.

import { wordsOf } from "./words";

export const { n, number, figure, plural, duration } = wordsOf(
  { thousands: ".", fraction: "," },
  {
    second: ["Sekunde", "Sekunden"],
    minute: ["Minute", "Minuten"],
    hour: ["Stunde", "Stunden"],
    day: ["Tag", "Tage"],
  },
);
