// The network in the page's middle: strip with cuts, roots, every block's loss, and the axis they share.

import { memo, useCallback, useMemo, useRef, useState } from "react";
import { layoutOf } from "#experiment/blocks";
import type { UnitName } from "#experiment/config";
import { estimate } from "#experiment/estimate";
import { t } from "#messages/en";
import { sameCuts, useExperiment } from "#state/experiment";
import { useHistory } from "#state/history";
import { useRun } from "#state/run";
import { useView } from "#state/view";
import { usePaced } from "../use-paced";
import { useSize } from "../use-size";
import { axisOf, PHONE_WIDTH } from "./axis";
import { CutList } from "./cut-list";
import { Cuts } from "./cuts";
import { drawingOf } from "./drawing";
import styles from "./land.module.css";
import { LossRow } from "./loss-row";
import { ROOTS_HEIGHT, Roots } from "./roots";
import { StageAxis } from "./stage-axis";
import { Strip } from "./strip";

const STRIP_HEIGHT = 40;
const LOSS_HEIGHT = 76;
const AXIS_HEIGHT = 22;
const ABOVE = 6;
/** Gaps between more units than this are narrow for a pointer too: the cuts can be edited as a list. */
const MANY_UNITS = 20;

// only the losses change while training
const StillStrip = memo(Strip);
const StillRoots = memo(Roots);
const StillAxis = memo(StageAxis);
const StillCuts = memo(Cuts);

export function Land() {
  const config = useExperiment((s) => s.config);
  const running = useExperiment((s) => s.running);
  const edit = useExperiment((s) => s.edit);
  const touched = useExperiment((s) => s.past.length > 0);
  const points = usePaced(useHistory, (s) => s.points);
  const progress = usePaced(useRun, (s) => s.progress);
  const equal = useView((s) => s.equalWidths);
  const show = useView((s) => s.show);
  const [info, setInfo] = useState<string | null>(null);
  const [listOpen, setListOpen] = useState(false);
  const plot = useRef<HTMLDivElement>(null);
  const { width } = useSize(plot);

  const shapes = useMemo(() => ({ layout: layoutOf(config), estimate: estimate(config) }), [config]);
  // the losses of a network cut otherwise belong to no block that is drawn
  const losses = useMemo(() => !running || sameCuts(config, running), [running, config]);
  const phone = width < PHONE_WIDTH;
  const pad = phone ? 16 : 32;
  const drawing = useMemo(() => {
    const axis = axisOf(shapes.estimate.unitBytes, Math.max(width, 300), pad, equal);
    return drawingOf(axis, config, shapes.layout, shapes.estimate);
  }, [shapes, config, width, pad, equal]);

  const endToEnd = config.rule === "end-to-end";
  const setCuts = useCallback(
    (ends: UnitName[]) => edit({ "split.list": ends, ...(endToEnd ? { rule: "man" } : {}) }),
    [edit, endToEnd],
  );
  const done = progress?.share ?? 0;
  const rootsY = ABOVE + STRIP_HEIGHT + 10;
  const lossY = rootsY + ROOTS_HEIGHT + 8;
  const height = lossY + LOSS_HEIGHT + AXIS_HEIGHT;
  const blocks = drawing.blocks.length;
  const hint = blocks === drawing.axis.units && blocks > 1 ? t.land.hintWhole : t.land.hint;
  const listed = phone || drawing.axis.units > MANY_UNITS;

  return (
    <section className={styles.land} aria-label={t.land.label}>
      <div className={styles.head}>
        <p className={styles.claim}>
          {t.land.title(blocks, t.land.titleUnit)}{" "}
          <small>{info ?? (touched ? `(${t.land.estimate})` : `(${t.land.estimate}) ${hint}`)}</small>
        </p>
        {listed && !phone && (
          <button type="button" className={styles.tool} aria-expanded={listOpen} onClick={() => setListOpen(!listOpen)}>
            {listOpen ? t.land.closeCuts : t.land.editCuts}
          </button>
        )}
        <button
          type="button"
          className={styles.tool}
          aria-pressed={equal}
          onClick={() => show({ equalWidths: !equal })}
        >
          {t.land.equal}
        </button>
      </div>
      <div ref={plot} className={styles.plot} style={{ height }}>
        {width > 0 && (
          <>
            <svg width={width} height={height} aria-hidden="true">
              <defs>
                <marker id="arrow" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="6" markerHeight="6" orient="auto">
                  <path d="M0 0 8 4 0 8Z" fill="context-stroke" />
                </marker>
              </defs>
              <rect x={0} y={ABOVE + STRIP_HEIGHT / 2} width={width} height={height} style={{ fill: "var(--soil)" }} />
              <StillStrip drawing={drawing} y={ABOVE} height={STRIP_HEIGHT} />
              <StillRoots drawing={drawing} y={rootsY} />
              <LossRow
                drawing={drawing}
                points={losses ? points : []}
                note={losses ? null : t.land.lossesOf}
                y={lossY}
                height={LOSS_HEIGHT - 8}
                done={done}
              />
              <StillAxis drawing={drawing} y={lossY + LOSS_HEIGHT} />
            </svg>
            <StillCuts drawing={drawing} top={ABOVE} height={STRIP_HEIGHT} onCuts={setCuts} onInfo={setInfo} />
          </>
        )}
      </div>
      {phone && (
        <div className={styles.below}>
          <button type="button" aria-expanded={listOpen} onClick={() => setListOpen(!listOpen)}>
            {listOpen ? t.land.closeCuts : t.land.editCuts}
          </button>
        </div>
      )}
      {listOpen && listed && <CutList drawing={drawing} onCuts={setCuts} />}
    </section>
  );
}
