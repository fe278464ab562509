// The page's middle, a cross-section through the network: above the strip the memory of one step, below it auxiliary
// networks as roots, each block's loss, and the axis they share.

import { memo, type RefObject, useCallback, useMemo, useRef, useState } from "react";
import { layoutOf } from "#experiment/blocks";
import type { Config, UnitName } from "#experiment/config";
import { estimate } from "#experiment/estimate";
import { cutEdit } from "#experiment/split";
import { t } from "#messages/en";
import { faultText } from "#messages/en-faults";
import { sameCuts, useExperiment } from "#state/experiment";
import { useForecast } from "#state/forecast";
import { useHistory } from "#state/history";
import { useRun } from "#state/run";
import { useShown } from "#state/shown";
import { useView } from "#state/view";
import { useMeasuredPeaks } from "../use-forecast";
import { usePaced } from "../use-paced";
import { useSize } from "../use-size";
import { axisOf, PHONE_WIDTH, pageMargin } from "./axis";
import { claimOf } from "./claim";
import { CutList } from "./cut-list";
import { Cuts } from "./cuts";
import { type Drawing, drawingOf } from "./drawing";
import { outlines } from "./hills";
import styles from "./land.module.css";
import { LossRow } from "./loss-row";
import { OverLimit } from "./over-limit";
import { ROOTS_HEIGHT, Roots } from "./roots";
import { Sky } from "./sky";
import { skyScale } from "./sky-scale";
import { toggleSlowMotion } from "./slow-motion";
import { StageAxis } from "./stage-axis";
import { playedPhases } from "./step-phases";
import { StepPlayer, usePlaying } from "./step-player";
import { Strip } from "./strip";
import { Tools } from "./tools";
import { useHills } from "./use-hills";
import { COLUMNS_WIDTH, PRESENT_ZOOM, useSkyHeight } from "./use-sky-height";

const STRIP_HEIGHT = 40;
const LOSS_HEIGHT = 58;
const AXIS_HEIGHT = 20;
const ROOTS_GAP = 8;
/** Dividers stand out of the strip even where the sky is hidden. */
const NO_SKY_HEIGHT = 12;
/** Room for the claim above the highest thing drawn. */
const SKY_TOP = { wide: 56, phone: 24 };
/** Gaps between more units than this are narrow for a pointer too: the cuts can be edited as a list. */
const MANY_UNITS = 20;

// only the losses change while training
const StillStrip = memo(Strip);
const StillRoots = memo(Roots);
const StillAxis = memo(StageAxis);
const StillCuts = memo(Cuts);

/** Sentence and status, px, where the sentence takes one line. */
const ONE_LINE = 61;

/** `above`: what stands over the land and may wrap. */
export function Land({ above }: { above: RefObject<HTMLElement | null> }) {
  const edited = useExperiment((s) => s.config);
  const running = useExperiment((s) => s.running);
  const edit = useExperiment((s) => s.edit);
  const touched = useExperiment((s) => s.past.length > 0);
  const points = usePaced(useHistory, (s) => s.points);
  const progress = usePaced(useRun, (s) => s.progress);
  const equal = useView((s) => s.equalWidths);
  const overTime = useView((s) => s.overTime);
  const slow = useView((s) => s.slowMotion);
  const budgetMb = useView((s) => s.budgetMb);
  const { hidden, present } = useShown();
  const [info, setInfo] = useState<string | null>(null);
  const [listOpen, setListOpen] = useState(false);
  const [preview, setPreview] = useState<Config | null>(null);
  const plot = useRef<HTMLDivElement>(null);
  // as wide as the window, mostly: so the first drawing is the last
  const width = useSize(plot, "width", globalThis.document?.documentElement.clientWidth ?? 0);
  const phone = width < PHONE_WIDTH;
  const rootsHeight = hidden.includes("roots") ? 0 : ROOTS_HEIGHT;
  const lossHeight = hidden.includes("loss") ? 0 : LOSS_HEIGHT;
  const rest = STRIP_HEIGHT + ROOTS_GAP + rootsHeight + lossHeight + AXIS_HEIGHT;
  const aboveHeight = useSize(above, "height", ONE_LINE);
  const room = useSkyHeight(aboveHeight, rest, phone, present);
  const skyHeight = hidden.includes("sky") ? NO_SKY_HEIGHT : room;

  // on wide pages heading and over-limit lie on the sky
  const over = useRef<HTMLDivElement>(null);
  const overHeight = useSize(over, "height") / (present ? PRESENT_ZOOM : 1);
  const skyTop = phone ? SKY_TOP.phone : SKY_TOP.wide + (width > COLUMNS_WIDTH ? overHeight : 0);

  const config = preview ?? edited;
  const drawing = useMemo(() => {
    const counted = estimate(config);
    const axis = axisOf(counted.unitBytes, Math.max(width, 300), pageMargin(width), equal);
    return drawingOf(axis, config, layoutOf(config), counted);
  }, [config, width, equal]);
  const picture = useHills(config);
  const noForecast = useForecast((s) => s.fault);
  const old = useHills(edited);
  const hills = picture?.hills ?? null;
  const highest = old?.hills ?? hills;
  const scale = useMemo(() => {
    const { peak, endToEnd } = highest ?? { peak: 1, endToEnd: { peak: 1 } };
    const most = Math.max(endToEnd.peak * 1.02, peak * (peak > endToEnd.peak ? 1.2 : 1.05));
    const budget = (budgetMb ?? 0) * 1e6;
    const room = budget > most && budget < most * 1.3 ? budget * 1.03 : most;
    return skyScale(room, skyHeight, skyTop);
  }, [highest, budgetMb, skyHeight, skyTop]);
  const before = useMemo(() => {
    if (!preview || !old) return [];
    const drawn = drawingOf(drawing.axis, edited, layoutOf(edited), estimate(edited));
    return outlines(drawn, old.hills, scale);
  }, [preview, old, drawing.axis, edited, scale]);

  // the losses of a network cut otherwise belong to no block that is drawn
  const losses = useMemo(() => !running || sameCuts(edited, running), [running, edited]);
  const peaks = useMeasuredPeaks();
  const measured = preview ? null : peaks;
  const forecast = picture?.answer?.forecast ?? null;
  const phases = useMemo(() => (forecast ? playedPhases(forecast) : []), [forecast]);
  const [now, play] = usePlaying(drawing.blocks.map(({ last }) => last).join());
  const playing = slow && !preview && hills && phases.length > 0 ? now : null;
  const phase = playing ? (phases[playing.at] ?? null) : null;
  const lit = phase?.block ?? null;

  const setCuts = useCallback(
    (ends: UnitName[]) => edit({ ...cutEdit({ rule: edited.rule }), "split.list": ends }),
    [edit, edited.rule],
  );
  const onPreview = useCallback(
    (ends: UnitName[] | null) => {
      if (!ends) return setPreview(null);
      const { rule } = cutEdit(edited);
      const split = { k: ends.length, reference: null, list: ends };
      const next: Config = { ...edited, rule, split, checkpointing: { segments: 0 } };
      // loss weights may run below zero for such cuts; dropping the divider there says so
      if (isCuttable(next)) setPreview(next);
    },
    [edited],
  );
  const done = progress?.share ?? 0;
  const rootsY = skyHeight + STRIP_HEIGHT + ROOTS_GAP;
  const lossY = rootsY + rootsHeight + 4;
  const height = skyHeight + rest;
  const listed = phone || drawing.axis.units > MANY_UNITS;
  const text = hills ? claimOf(config, hills, measured ? Math.max(...measured) : null) : null;

  return (
    <section className={styles.land} aria-label={t.land.label}>
      <div className={styles.head}>
        {playing ? (
          <StepPlayer drawing={drawing} phases={phases} now={playing} onChange={play} />
        ) : (
          <>
            <p className={styles.claim}>{text?.claim ?? (noForecast ? faultText(noForecast) : t.memory.claims.wait)}</p>
            <p className={styles.note}>{info ?? text?.note}</p>
          </>
        )}
        <Tools
          listOpen={listed ? listOpen : null}
          onList={() => setListOpen(!listOpen)}
          slow={playing !== null}
          onSlow={toggleSlowMotion}
        />
        <div ref={over} className={styles.overRow}>
          {hills && (
            <OverLimit
              config={config}
              hills={hills}
              limits={forecast?.limits ?? []}
              budgetBytes={budgetMb === null ? null : budgetMb * 1e6}
            />
          )}
        </div>
      </div>
      <div ref={plot} className={styles.plot} data-drawing style={{ height }}>
        {width > 0 && (
          <>
            <svg width={width} height={height} aria-hidden="true">
              <defs>
                <marker id="arrow" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="6" markerHeight="6" orient="auto">
                  <path d="M0 0 8 4 0 8Z" fill="context-stroke" />
                </marker>
              </defs>
              <rect
                x={0}
                y={skyHeight + STRIP_HEIGHT / 2}
                width={width}
                height={height}
                style={{ fill: "var(--soil)" }}
              />
              <StillStrip drawing={drawing} y={skyHeight} height={STRIP_HEIGHT} lit={lit} />
              {rootsHeight > 0 && <StillRoots drawing={drawing} y={rootsY} lit={lit} />}
              {lossHeight > 0 && (
                <LossRow
                  drawing={drawing}
                  points={losses && !preview ? points : []}
                  note={losses ? null : t.land.lossesOf}
                  y={lossY}
                  height={LOSS_HEIGHT - 8}
                  done={done}
                />
              )}
              <StillAxis drawing={drawing} y={lossY + lossHeight - 4} />
              {!touched && !running && !phone && <Hint drawing={drawing} y={skyHeight + STRIP_HEIGHT} />}
            </svg>
            {picture && !hidden.includes("sky") && (
              <Sky
                drawing={drawing}
                picture={picture}
                scale={scale}
                before={before}
                measured={measured}
                phase={phase}
                travels={playing?.playing ?? false}
                speed={playing?.speed ?? 1}
                overTime={overTime && !playing}
                budgetBytes={budgetMb === null ? null : budgetMb * 1e6}
                stripHeight={STRIP_HEIGHT}
                onInfo={setInfo}
              />
            )}
            <StillCuts
              drawing={drawing}
              top={skyHeight}
              height={STRIP_HEIGHT}
              onCuts={setCuts}
              onPreview={onPreview}
              onInfo={setInfo}
            />
          </>
        )}
      </div>
      {phone && (
        <div className={styles.below}>
          <button type="button" aria-expanded={listOpen} onClick={() => setListOpen(!listOpen)}>
            {listOpen ? t.land.closeCuts : t.land.editCuts}
          </button>
          <button type="button" aria-pressed={slow} onClick={toggleSlowMotion}>
            {slow ? t.player.close : t.player.open}
          </button>
        </div>
      )}
      {listOpen && listed && <CutList drawing={drawing} onCuts={setCuts} />}
    </section>
  );
}

function isCuttable(config: Config): boolean {
  try {
    layoutOf(config);
    return true;
  } catch {
    return false;
  }
}

/** Room that the hint takes, px. */
const HINT_ROOM = 130;

/** Before the first cut by hand: at the first gap, where block 1 leaves room under it. */
function Hint({ drawing: { axis, blocks }, y }: { drawing: Drawing; y: number }) {
  const first = blocks[0];
  const x = axis.x(1);
  if (!first || first.to < 3 || x - axis.left < HINT_ROOM) return null;
  return (
    <g>
      <path d={`M${x} ${y + 3}v20`} style={{ stroke: "var(--ink)" }} strokeWidth={1.25} />
      <circle cx={x} cy={y + 3} r={2.5} style={{ fill: "var(--ink)" }} />
      <text x={x - 8} y={y + 22} textAnchor="end" fontSize={13} style={{ fill: "var(--ink)" }}>
        {t.land.hint}
      </text>
    </g>
  );
}
