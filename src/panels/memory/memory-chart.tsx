// Bytes allocated and live over the run.

import { useDeferredValue, useRef } from "react";
import { Area, AreaChart, YAxis } from "recharts";
import { useHistory } from "#state/history";
import { usePaced } from "../use-paced";
import { useSize } from "../use-size";

/** `height` in px; it takes the width there is. */
export function MemoryChart({ height }: { height: number }) {
  const readings = useDeferredValue(usePaced(useHistory, (s) => s.memory));
  const place = useRef<HTMLDivElement>(null);
  const width = useSize(place, "width");
  return (
    <div ref={place} style={{ height }}>
      {width > 0 && readings.length > 1 && (
        <AreaChart
          width={width}
          height={height}
          data={readings}
          margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <YAxis hide domain={[0, "dataMax"]} />
          <Area
            dataKey="allocatedBytes"
            stroke="var(--ink)"
            strokeWidth={1.5}
            fill="var(--ink)"
            fillOpacity={0.08}
            isAnimationActive={false}
          />
          <Area
            dataKey="livePeakBytes"
            stroke="var(--ink-2)"
            strokeWidth={1}
            strokeDasharray="2 2"
            fill="none"
            isAnimationActive={false}
          />
        </AreaChart>
      )}
    </div>
  );
}
