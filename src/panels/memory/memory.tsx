// Memory: the forecast, what is measured beside it, and what it is made of.

import { useDeferredValue, useRef } from "react";
import { Area, AreaChart, YAxis } from "recharts";
import { forecastError } from "#experiment/forecast";
import { megabytes, t } from "#messages/en";
import { stepPeak, useHistory } from "#state/history";
import { useRun } from "#state/run";
import { useView } from "#state/view";
import { useForecastNow, useMeasuredPeaks } from "../use-forecast";
import { usePaced } from "../use-paced";
import { useSize } from "../use-size";
import { DataNote } from "./data-note";
import styles from "./memory.module.css";

/** "+0.3", "−1.2": in percent. */
export function errorText(forecastBytes: number, measuredBytes: number): string {
  const error = 100 * forecastError(forecastBytes, measuredBytes);
  const shown = Math.abs(error).toFixed(1);
  return shown === "0.0" ? "0.0" : `${error < 0 ? "−" : "+"}${shown}`;
}

export function Memory() {
  const memory = usePaced(useRun, (s) => s.memory);
  const backend = useRun((s) => s.device?.backend);
  const forecast = useForecastNow();
  const same = useMeasuredPeaks() !== null;
  const open = useView((s) => s.memoryOpen);
  const show = useView((s) => s.show);
  const peak = memory && stepPeak(memory);
  const rows: [name: string, bytes: number, note: string | null][] = [
    ...(forecast ? [[t.memory.forecast, forecast.peakBytes, null] as [string, number, null]] : []),
    ...(memory && peak !== null
      ? ([
          [t.memory.livePeak, peak, forecast && same ? t.memory.off(errorText(forecast.peakBytes, peak)) : null],
          [t.memory.allocated, memory.allocatedPeakBytes, null],
        ] as [string, number, string | null][])
      : []),
  ];
  return (
    <section className={styles.memory} data-testid="memory">
      <div className={styles.head}>
        <h2>{t.memory.title}</h2>
        {forecast && (
          <button type="button" aria-expanded={open} onClick={() => show({ memoryOpen: !open })}>
            {open ? t.memory.closeDetails : t.memory.details}
          </button>
        )}
      </div>
      <table>
        <tbody>
          {rows.map(([name, bytes, note]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td data-bytes={bytes}>
                {megabytes(bytes)} {note && <span>{note}</span>}
              </td>
            </tr>
          ))}
          {!memory && (
            <tr>
              <th scope="row">{t.memory.livePeak}</th>
              <td className={styles.later}>{t.memory.notMeasured}</td>
            </tr>
          )}
        </tbody>
      </table>
      {memory ? (
        <>
          <MemoryChart />
          <p>{backend === "webgpu" ? t.memory.buffers : t.memory.heap}</p>
        </>
      ) : (
        <DataNote />
      )}
    </section>
  );
}

const CHART_HEIGHT = 24;

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
