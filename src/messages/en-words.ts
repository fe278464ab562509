// English words of times.

import { wordsOf } from "./words";

export const { n, plural, duration } = wordsOf("en", {
  second: ["second", "seconds"],
  minute: ["minute", "minutes"],
  hour: ["hour", "hours"],
  day: ["day", "days"],
});
