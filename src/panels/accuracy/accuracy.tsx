// Accuracy over time: ink is the whole network, colour a block, dashed grey end to end, dotted is guessing.

import { useDeferredValue, useMemo, useRef } from "react";
import { layoutOf } from "#experiment/blocks";
import { percent, t } from "#messages/en";
import { useExperiment } from "#state/experiment";
import { useHistory } from "#state/history";
import { useRun } from "#state/run";
import { type TimeAxis, useView } from "#state/view";
import { blockColour } from "../land/block-colours";
import { late } from "../late";
import { usePaced } from "../use-paced";
import { useSize } from "../use-size";
import styles from "./accuracy.module.css";
import { AccuracyTable } from "./accuracy-table";
import { ChangeMarks, NOTE_ROW } from "./change-marks";
import { changeNotes } from "./change-notes";
import { changeText } from "./change-text";
import { NAMED_BLOCKS } from "./evaluated-lines";
import { Frame, type PlotScale } from "./frame";
import { type AccuracyRow, accuracyRows, endLabels } from "./rows";

// the chart library is a third of the page, and there is nothing to draw before the first step
const Curves = late(() => import("./curves").then(({ Curves }) => Curves));

const MARGIN = { top: 8, right: 132, bottom: 22, left: 44 };

export function Accuracy() {
  const points = useDeferredValue(usePaced(useHistory, (s) => s.points));
  const evaluations = useHistory((s) => s.evaluations);
  const storedGhost = useHistory((s) => s.ghost);
  const marks = useHistory((s) => s.marks);
  const dataset = useRun((s) => s.dataset);
  const edited = useExperiment((s) => s.config);
  const config = useExperiment((s) => s.running) ?? edited;
  const { axis, table, show } = useView();
  const figure = useRef<HTMLElement>(null);
  const width = useSize(figure, "width");
  const height = useSize(figure, "height");
  const phone = width < 500;

  const ghost =
    storedGhost && storedGhost.dataset === dataset?.name && config.rule !== "end-to-end" ? storedGhost : null;
  const rows = useMemo(() => accuracyRows(points, evaluations, ghost, axis), [points, evaluations, ghost, axis]);
  const blocks = layoutOf(config).blocks.length;
  const guessing = 100 / config.network.classes;
  const end = axis === "epoch" ? config.schedule.epochs : Math.max(30, ...rows.map(({ x }) => x));
  const right = phone ? 96 : MARGIN.right;
  const xOf = (x: number) => MARGIN.left + (Math.min(x, end) / end) * (width - MARGIN.left - right);
  const changes = marks.map((mark) => ({ x: xOf(mark[axis]), text: changeText(mark.change) }));
  const notes = changeNotes(changes, width);
  const noteRows = Math.max(0, ...notes.map(({ row }) => row + 1));
  const margin = { ...MARGIN, top: MARGIN.top + noteRows * NOTE_ROW, right };
  const scale: PlotScale = {
    margin,
    end,
    ticks: phone ? 5 : 10,
    xOf,
    yOf: (value) => margin.top + (1 - value / 100) * (height - margin.top - margin.bottom),
  };

  return (
    <section className={styles.accuracy}>
      <div className={styles.head}>
        <h2>
          <Title />
        </h2>
        <fieldset className={styles.options} aria-label={t.accuracy.axisGroup}>
          {(["epoch", "seconds"] as TimeAxis[]).map((kind) => (
            <button key={kind} type="button" aria-pressed={axis === kind} onClick={() => show({ axis: kind })}>
              {t.accuracy.axis[kind]}
            </button>
          ))}
          <button type="button" aria-pressed={table} onClick={() => show({ table: !table })}>
            {t.accuracy.table}
          </button>
        </fieldset>
      </div>
      <figure
        ref={figure}
        className={styles.figure}
        data-drawing
        aria-label={t.accuracy.chart}
        data-testid="accuracy-chart"
        data-evaluations={evaluations.length}
      >
        {table && <AccuracyTable {...{ evaluations, marks, blocks }} />}
        {!table && width > 0 && height > 0 && (
          <div className={styles.plot}>
            <Frame {...{ width, height, scale, guessing }} />
            {rows.length > 0 && (
              <Curves {...{ width, height, scale, rows, blocks }} ghost={ghost !== null} again={evaluations.length} />
            )}
            {notes.length > 0 && <ChangeMarks {...{ width, height, notes }} bottom={scale.yOf(0)} />}
            <EndLabels {...{ rows, blocks, guessing, scale }} right={width - margin.right} />
          </div>
        )}
      </figure>
    </section>
  );
}

interface EndLabelsProps {
  rows: AccuracyRow[];
  blocks: number;
  guessing: number;
  scale: PlotScale;
  right: number;
}

/** Names and last values at the lines' ends. */
function EndLabels({ rows, blocks, guessing, scale: { xOf, yOf }, right }: EndLabelsProps) {
  const last = (key: Exclude<keyof AccuracyRow, "batches">) => rows.findLast((row) => row[key] !== undefined)?.[key];
  const named: { key: string; name: string; value: number | undefined; colour: string }[] = [
    { key: "test", name: t.accuracy.names.test, value: last("test"), colour: "var(--ink)" },
    { key: "train", name: t.accuracy.names.train, value: last("train"), colour: "var(--ink-2)" },
    { key: "ghost", name: t.accuracy.names.ghost, value: last("ghost"), colour: "var(--ghost)" },
  ];
  if (blocks <= NAMED_BLOCKS) {
    for (let i = 0; i < blocks - 1; i++) {
      named.push({
        key: `block${i}`,
        name: t.accuracy.block(i + 1),
        value: last(`block${i}`),
        colour: blockColour(i, blocks),
      });
    }
  }
  const lastX = rows.findLast((row) => row.ghost === undefined)?.x ?? 0;
  const x = Math.min(xOf(lastX) + 10, right + 10);
  const shown = named.flatMap(({ key, name, value, colour }) => {
    if (value === undefined) return [];
    return [{ key, text: `${name} ${value.toFixed(0)} %`, colour, x: key === "ghost" ? right + 8 : x, y: yOf(value) }];
  });
  const guess = { key: "guessing", text: t.accuracy.names.guessing, colour: "", x: right + 8, y: yOf(guessing) };
  return (
    <ul className={styles.labels}>
      {endLabels(shown, guess, yOf(100), yOf(0) - 6).map(({ key, text, x, y, colour }) => (
        <li
          key={key}
          style={{ left: x, top: y, color: colour || undefined }}
          className={key === "guessing" ? styles.quiet : undefined}
          data-series={key === "guessing" ? undefined : key}
        >
          {text}
        </li>
      ))}
    </ul>
  );
}

/** The finding: test accuracy once there is one, else the training accuracy, called so. */
function Title() {
  const points = usePaced(useHistory, (s) => s.points);
  const evaluation = useHistory((s) => s.evaluations.at(-1));
  if (evaluation) {
    const notes = [
      evaluation.whole ? null : t.accuracy.part(evaluation.testCount),
      evaluation.statistics === "re-estimated" ? t.accuracy.reestimated : null,
    ].filter((note) => note !== null);
    return (
      <>
        {t.accuracy.test(percent(evaluation.testAccuracy), t.accuracy.epochs(evaluation.epoch))}{" "}
        <small>{notes.length > 0 ? notes.join(", ") : t.accuracy.band}</small>
      </>
    );
  }
  const recent = points.slice(-10).map(({ accuracy }) => accuracy.at(-1)?.mean ?? 0);
  if (recent.length > 0) {
    const mean = recent.reduce((a, b) => a + b, 0) / recent.length;
    return (
      <>
        {t.accuracy.training(percent(mean))} <small>{t.accuracy.trainingNote}</small>
      </>
    );
  }
  return (
    <>
      {t.accuracy.rest} <small>{t.accuracy.restNote}</small>
    </>
  );
}
