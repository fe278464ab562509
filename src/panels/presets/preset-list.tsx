// Presets, each with a sentence and with the time that it would take here; a trial step runs for that while the menu is open.

import { Popover } from "@base-ui/react/popover";
import { useEffect } from "react";
import { roughSeconds, SLOW_EPOCH_SECONDS } from "#experiment/epoch-time";
import { PRESETS, type Preset } from "#experiment/presets";
import { duration, t } from "#messages/en";
import { useExperiment } from "#state/experiment";
import { presetNow, takePreset } from "#state/presets";
import { useRun } from "#state/run";
import { presetTime, type Speed, speedNow, trySpeed, useTrial } from "#state/speed";
import styles from "./presets.module.css";

export function PresetList() {
  const now = useExperiment(presetNow);
  const missing = useRun((s) => s.cifarMissing);
  const ready = useRun((s) => s.state.name === "ready");
  const speed = useSpeed(ready);
  const device = useRun((s) => s.device);
  const trying = useTrial((s) => s.trying && s.device === device);
  return (
    <>
      {PRESETS.map((preset) => (
        <Popover.Close
          key={preset.name}
          className={styles.choice}
          aria-current={now === preset.name || undefined}
          onClick={() => takePreset(preset.name)}
        >
          <b>{t.presets.names[preset.name][0]}</b> <span>{t.presets.names[preset.name][1]}</span>
          {/* the room is there before the words, so that nothing moves under the pointer */}
          {(ready || speed) && <Time preset={preset} speed={speed} />}
        </Popover.Close>
      ))}
      <p role="status">
        {speed ? (speed.from === "run" ? t.presets.fromRun : t.presets.fromTrial) : trying ? t.presets.trying : ""}
      </p>
      {missing && <p>{t.presets.cifarMissing}</p>}
    </>
  );
}

const rough = (seconds: number) => duration(roughSeconds(seconds));

function Time({ preset, speed }: { preset: Preset; speed: Speed | null }) {
  const time = speed && presetTime(preset, speed.each);
  if (!time) return <span />;
  const slow = time.epochSeconds > SLOW_EPOCH_SECONDS;
  const say = slow ? t.presets.slow : t.presets.time;
  return <span data-slow={slow || undefined}>{say(rough(time.epochSeconds), rough(time.seconds))}</span>;
}

/** Of the run there is, else of the trial, which is asked for here. */
function useSpeed(ready: boolean): Speed | null {
  const running = useExperiment((s) => s.running);
  const progress = useRun((s) => s.progress);
  const device = useRun((s) => s.device);
  const trial = useTrial();
  useEffect(() => {
    if (ready && device) void trySpeed();
  }, [ready, device]);
  return speedNow(running, progress, device, trial);
}
