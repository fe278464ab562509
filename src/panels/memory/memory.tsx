// Memory as measured: what lives, what is allocated, and the most of both.

import { useDeferredValue, useRef } from "react";
import { Area, AreaChart, YAxis } from "recharts";
import { megabytes, t } from "#messages/en";
import { useHistory } from "#state/history";
import { useRun } from "#state/run";
import { usePaced } from "../use-paced";
import { useSize } from "../use-size";
import { DataNote } from "./data-note";
import styles from "./memory.module.css";

export function Memory() {
  const memory = usePaced(useRun, (s) => s.memory);
  const backend = useRun((s) => s.device?.backend);
  const rows: [string, number][] = memory
    ? [
        [t.memory.livePeak, memory.livePeakBytes],
        [t.memory.live, memory.liveBytes],
        [t.memory.allocated, memory.allocatedBytes],
        [t.memory.allocatedPeak, memory.allocatedPeakBytes],
      ]
    : [];
  return (
    <section className={styles.memory} data-testid="memory">
      <h2>
        {t.memory.title} <small>{t.memory.note}</small>
      </h2>
      {memory ? (
        <>
          <table>
            <tbody>
              {rows.map(([name, bytes]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td data-bytes={bytes}>{megabytes(bytes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <MemoryChart />
          <p>{backend === "webgpu" ? t.memory.buffers : t.memory.heap}</p>
        </>
      ) : (
        <>
          <p>{t.memory.rest}</p>
          <DataNote />
        </>
      )}
    </section>
  );
}

const CHART_HEIGHT = 56;

function MemoryChart() {
  const readings = useDeferredValue(usePaced(useHistory, (s) => s.memory));
  const figure = useRef<HTMLElement>(null);
  const { width } = useSize(figure);
  return (
    <figure ref={figure} style={{ height: CHART_HEIGHT }} aria-label={t.memory.chart} data-testid="memory-chart">
      {width > 0 && readings.length > 1 && (
        <AreaChart
          width={width}
          height={CHART_HEIGHT}
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
    </figure>
  );
}
