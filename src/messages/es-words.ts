// Spanish numbers and words of times.

import { wordsOf } from "./words";

export const { n, number, figure, plural, duration } = wordsOf(
  { thousands: ".", fraction: "," },
  {
    second: ["segundo", "segundos"],
    minute: ["minuto", "minutos"],
    hour: ["hora", "horas"],
    day: ["día", "días"],
  },
);
