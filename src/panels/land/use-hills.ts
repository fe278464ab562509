// The hills of a config: from its forecast where that is there, else at once by formula from the costs of its units.

import { useMemo } from "react";
import { quickForecast } from "#experiment/block-costs";
import type { Config } from "#experiment/config";
import type { ForecastAnswer } from "#experiment/forecast";
import { costsKey, memoryKey, useForecast } from "#state/forecast";
import { type HillsData, highestOf, hillOf, hillsOf } from "./hills-data";

export interface Picture {
  hills: HillsData;
  /** The whole forecast, call by call; null where the hills are by formula. */
  answer: ForecastAnswer | null;
}

/** null until the first forecast of such a network. */
export function useHills(config: Config): Picture | null {
  const { answer, config: answered, costs, costsFor } = useForecast();
  return useMemo(() => {
    if (answer && answered && memoryKey(answered) === memoryKey(config)) return { hills: hillsOf(answer), answer };
    if (!costs || !costsFor || costsKey(costsFor) !== costsKey(config)) return null;
    const { blocks, lastingBytes } = quickForecast(costs, config);
    const rivals = answer && answered && costsKey(answered) === costsKey(config) ? hillsOf(answer) : null;
    const whole = quickForecast(costs, { ...config, rule: "end-to-end" }).blocks[0];
    const endToEnd = { floor: whole ? hillOf(whole).floor : 0, peak: whole?.peakBytes ?? 0 };
    const hills: HillsData = {
      ...highestOf(blocks.map(hillOf)),
      lasting: lastingBytes,
      endToEnd: rivals?.endToEnd ?? endToEnd,
      checkpointing: rivals?.checkpointing ?? null,
    };
    return { hills, answer: null };
  }, [answer, answered, costs, costsFor, config]);
}
