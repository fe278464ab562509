// Memory: the forecast, what is measured beside it, and what it is made of.

import { forecastError } from "#experiment/forecast";
import { megabytes, number, t } from "#messages/en";
import { stepPeak, useHistory } from "#state/history";
import { useRun } from "#state/run";
import { useView } from "#state/view";
import { late } from "../late";
import { useForecastNow, useMeasuredPeaks } from "../use-forecast";
import { usePaced } from "../use-paced";
import { DataNote } from "./data-note";
import styles from "./memory.module.css";

// the chart library is not needed before the first step
const MemoryChart = late(() => import("./memory-chart").then(({ MemoryChart }) => MemoryChart));

/** px */
const CHART_HEIGHT = 24;

/** "+0.3", "−1.2": in percent. */
export function errorText(forecastBytes: number, measuredBytes: number): string {
  const error = 100 * forecastError(forecastBytes, measuredBytes);
  const shown = number(Math.abs(error), 1);
  return shown === number(0, 1) ? shown : `${error < 0 ? "−" : "+"}${shown}`;
}

export function Memory() {
  const memory = usePaced(useRun, (s) => s.memory);
  const backend = useRun((s) => s.device?.backend);
  const forecast = useForecastNow();
  const same = useMeasuredPeaks() !== null;
  const evaluations = useHistory((s) => s.evaluations.length);
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
          <figure style={{ height: CHART_HEIGHT }} aria-label={t.memory.chart} data-testid="memory-chart">
            <MemoryChart height={CHART_HEIGHT} again={evaluations} />
          </figure>
          <p>{backend === "webgpu" ? t.memory.buffers : t.memory.heap}</p>
        </>
      ) : (
        <DataNote />
      )}
    </section>
  );
}
