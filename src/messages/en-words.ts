// English numbers and words of times.

import { wordsOf } from "./words";

export const { n, number, figure, plural, duration } = wordsOf(
  { thousands: ",", fraction: "." },
  {
    second: ["second", "seconds"],
    minute: ["minute", "minutes"],
    hour: ["hour", "hours"],
    day: ["day", "days"],
  },
);
