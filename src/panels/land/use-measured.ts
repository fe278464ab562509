// Measured peaks by block, where the network that trains is cut as it is drawn.

import { sameCuts, useExperiment } from "#state/experiment";
import { useRun } from "#state/run";
import { usePaced } from "../use-paced";

export function useMeasured(blocks: number): readonly number[] | null {
  const peaks = usePaced(useRun, (s) => s.memory?.blockPeakBytes ?? null);
  const same = useExperiment(({ config, running }) => running !== null && sameCuts(config, running));
  return same && peaks?.length === blocks ? peaks : null;
}
