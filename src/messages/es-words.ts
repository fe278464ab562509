// Spanish words of times.

import { wordsOf } from "./words";

export const { n, plural, duration } = wordsOf("es", {
  second: ["segundo", "segundos"],
  minute: ["minuto", "minutos"],
  hour: ["hora", "horas"],
  day: ["día", "días"],
});
