// The forecast of the config as it is edited, and what is measured of it.

import { useMemo } from "react";
import type { Forecast } from "#experiment/forecast";
import { useExperiment } from "#state/experiment";
import { memoryKey, useForecast } from "#state/forecast";
import { useRun } from "#state/run";
import { usePaced } from "./use-paced";

/** null while the answer there is belongs to another config. */
export function useForecastNow(): Forecast | null {
  const config = useExperiment((s) => s.config);
  return useForecast(({ answer, config: answered }) =>
    answer && answered && memoryKey(answered) === memoryKey(config) ? answer.forecast : null,
  );
}

/** Measured peak of each block, where what trains needs the memory that the edited config does. */
export function useMeasuredPeaks(): readonly number[] | null {
  // told anew with every message, though it seldom changes
  const told = usePaced(useRun, (s) => s.memory?.blockPeakBytes?.join() ?? "");
  const same = useExperiment(({ config, running }) => running !== null && memoryKey(running) === memoryKey(config));
  return useMemo(() => (same && told ? told.split(",").map(Number) : null), [same, told]);
}
