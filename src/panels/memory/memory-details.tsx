// What the memory of one step is made of, as tables: by block beside what was measured, by part, by tensor.

import { type ReactNode, useMemo } from "react";
import { type Forecast, MEMORY_PARTS, type StepTensor } from "#experiment/forecast";
import { unitText } from "#experiment/split";
import { megabytes, percent, t } from "#messages/en";
import { phrase } from "#messages/en-phrases";
import { blockColour } from "../land/block-colours";
import { peakCall, stackAt } from "../land/pointing";
import { useForecastNow, useMeasuredPeaks } from "../use-forecast";
import { errorText } from "./memory";
import styles from "./memory.module.css";

/** Tensors with a row of their own. */
const SHOWN_TENSORS = 40;

export function MemoryDetails() {
  const forecast = useForecastNow();
  if (!forecast) return null;
  return (
    <section className={styles.details} aria-label={t.memory.detailsTitle}>
      <ByBlock forecast={forecast} />
      <ByPart forecast={forecast} />
      <ByTensor forecast={forecast} />
    </section>
  );
}

/** Wide tables scroll in a box of their own, which the keyboard reaches. */
function Sideways({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard
    <section className={styles.scroll} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}

function ByBlock({ forecast }: { forecast: Forecast }) {
  const peaks = useMeasuredPeaks();
  const { blocks } = forecast;
  const m = t.memory;
  const row = (bytes: number, peak: number | undefined) => (
    <>
      <td>{megabytes(bytes)}</td>
      <td>{peak === undefined ? m.notMeasured : megabytes(peak)}</td>
      <td>{peak === undefined ? "" : `${errorText(bytes, peak)} %`}</td>
    </>
  );
  return (
    <Sideways label={m.byBlock}>
      <table>
        <caption>{m.byBlock}</caption>
        <thead>
          <tr>
            {[m.block, m.units, m.ownColumn, m.auxiliaryColumn, m.forecastColumn, m.measuredColumn, m.errorColumn].map(
              (name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {blocks.map(({ block, first, last, ownBytes, auxiliaryBytes, peakBytes }) => (
            <tr key={block}>
              <th scope="row" style={{ color: blockColour(block, blocks.length) }}>
                {block + 1}
              </th>
              <td>{t.land.range(unitText(first), unitText(last))}</td>
              <td>{megabytes(ownBytes)}</td>
              <td>{megabytes(auxiliaryBytes)}</td>
              {row(peakBytes, peaks?.[block])}
            </tr>
          ))}
          <tr>
            <th scope="row">{m.whole}</th>
            <td />
            <td />
            <td />
            {row(forecast.peakBytes, peaks ? Math.max(...peaks) : undefined)}
          </tr>
        </tbody>
      </table>
    </Sideways>
  );
}

function ByPart({ forecast: { parts, peakBytes, stagingBytes } }: { forecast: Forecast }) {
  const m = t.memory;
  return (
    <Sideways label={m.byPart}>
      <table>
        <caption>{m.byPart}</caption>
        <thead>
          <tr>
            {[m.part, m.bytes, m.share].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {MEMORY_PARTS.filter((part) => parts[part] > 0).map((part) => (
            <tr key={part}>
              <th scope="row">{m.parts[part]}</th>
              <td>{megabytes(parts[part])}</td>
              <td>{percent(parts[part] / peakBytes)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{m.staging}</th>
            <td>{megabytes(stagingBytes)}</td>
            <td />
          </tr>
        </tbody>
      </table>
    </Sideways>
  );
}

function ByTensor({ forecast }: { forecast: Forecast }) {
  const alive = useMemo(() => {
    const highest = forecast.blocks.reduce((a, b) => (b.peakBytes > a.peakBytes ? b : a)).block;
    return stackAt(forecast, peakCall(forecast, highest)).sort((a, b) => b.bytes - a.bytes);
  }, [forecast]);
  const m = t.memory;
  const life = ({ born, lastUse }: StepTensor) => `${Math.max(0, born)}–${lastUse}`;
  return (
    <Sideways label={m.byTensor}>
      <table>
        <caption>{m.byTensor}</caption>
        <thead>
          <tr>
            {[m.tensor, m.part, m.block, m.shape, m.lives, m.bytes].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {alive.slice(0, SHOWN_TENSORS).map((tensor) => (
            <tr key={`${tensor.name} ${tensor.born}`}>
              <th scope="row">{phrase(tensor.name)}</th>
              <td>{m.parts[tensor.part]}</td>
              <td>{tensor.block === null ? "" : tensor.block + 1}</td>
              <td>{tensor.shape.join(" × ")}</td>
              <td>{life(tensor)}</td>
              <td>{megabytes(tensor.bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {alive.length > SHOWN_TENSORS && <p>{m.more(alive.length - SHOWN_TENSORS)}</p>}
    </Sideways>
  );
}
