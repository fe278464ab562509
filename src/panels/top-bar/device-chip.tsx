// The chip: backend and adapter, why they were chosen, the device's limits, and the override.

import { Popover } from "@base-ui/react/popover";
import { megabytes, noteText, t } from "#messages/en";
import { chosenBackend, chosenThreads } from "#state/address";
import { chooseBackend, chooseThreads } from "#state/opening";
import { useRun } from "#state/run";
import type { BackendChoice } from "#worker/protocol";
import styles from "./top-bar.module.css";

const CHOICES: BackendChoice[] = ["auto", "webgpu", "wasm", "cpu"];

const hasNoDevice = ({ state }: ReturnType<typeof useRun.getState>) =>
  state.name === "empty" && state.without === "device";

function Threads({ most }: { most: number }) {
  const chosen = chosenThreads();
  const counts = Array.from({ length: most - 1 }, (_, i) => i + 1);
  return (
    <label>
      {t.device.mostThreads}
      <select
        value={chosen !== undefined && chosen < most ? chosen : ""}
        onChange={({ target }) => chooseThreads(target.value === "" ? undefined : Number(target.value))}
      >
        {counts.map((count) => (
          <option key={count}>{count}</option>
        ))}
        <option value="">{t.device.allThreads(most)}</option>
      </select>
    </label>
  );
}

/** What the chip opens; nothing of it is drawn before. */
function Details() {
  const device = useRun((s) => s.device);
  const none = useRun(hasNoDevice);
  return (
    <>
      {none && <p>{t.device.noneNote(t.device.names[chosenBackend()] ?? chosenBackend())}</p>}
      {device && (
        <>
          <p>{t.device.reasons[device.reason]}</p>
          {device.adapter && <p>{device.adapter}</p>}
          {device.backend === "wasm" && <p>{t.device.threads(device.threads)}</p>}
          {device.notes.map((note) => (
            <p key={note.code}>{noteText(note)}</p>
          ))}
          {device.maxBufferBytes > 0 && (
            <p>{t.device.limits(megabytes(device.maxBufferBytes), megabytes(device.maxBindingBytes))}</p>
          )}
        </>
      )}
      <fieldset>
        <legend>{t.device.choose}</legend>
        {CHOICES.map((choice) => (
          <label key={choice}>
            <input
              type="radio"
              name="backend"
              checked={chosenBackend() === choice}
              onChange={() => chooseBackend(choice)}
            />
            {choice === "auto" ? t.device.auto : t.device.names[choice]}
          </label>
        ))}
      </fieldset>
      {device && device.mostThreads > 1 && <Threads most={device.mostThreads} />}
      <p>{t.device.restart}</p>
    </>
  );
}

export function DeviceChip() {
  const device = useRun((s) => s.device);
  const none = useRun(hasNoDevice);
  const failed = useRun((s) => s.state.name === "failed") || none;
  const name = device ? (t.device.names[device.backend] ?? device.backend) : none ? t.device.none : t.device.opening;
  const software = device?.software && device.backend === "webgpu";
  const detail = device
    ? device.backend === "webgpu"
      ? device.adapter
      : (t.device.shortReasons[device.reason] ?? "")
    : "";
  return (
    <Popover.Root>
      <Popover.Trigger className={styles.chip} aria-label={`${t.bar.device}: ${name} ${detail}`}>
        <i data-failed={failed || undefined} data-software={software || undefined} />
        <b>{name}</b> {detail && <span>{detail}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="end" sideOffset={6} collisionPadding={8} className={styles.positioner}>
          <Popover.Popup className={styles.popup} aria-label={t.bar.device}>
            <Details />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
