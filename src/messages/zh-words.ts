// Chinese numbers and words of times.

import { wordsOf } from "./words";

export const { n, number, figure, duration } = wordsOf(
  { thousands: ",", fraction: "." },
  {
    second: ["秒", "秒"],
    minute: ["分钟", "分钟"],
    hour: ["小时", "小时"],
    day: ["天", "天"],
  },
);
