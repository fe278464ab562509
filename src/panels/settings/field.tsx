// One value of the config: a switch, a choice, a number, or JSON.

import { DEPTHS, HEADS } from "#experiment/config";
import { parseValue } from "#experiment/settings";
import { t } from "#messages/en";

/** Keys that take one of a few texts or numbers. */
const CHOICES: Record<string, readonly (string | number)[]> = {
  "network.depth": DEPTHS,
  "network.shortcut": ["A", "B"],
  rule: ["man", "local", "end-to-end"],
  "storage.activations": ["f32", "f16"],
  "ema.start": ["random", "copy"],
  "bias.form": ["unit", "channel", "scaled-unit"],
  "bias.start": ["random", "copy"],
  "host.kind": ["classification", "infopro"],
  "host.schedule": ["index", "stage", "constant"],
  "head.config": HEADS,
  "schedule.kind": ["cosine", "step", "constant"],
  "augmentation.crop": ["shift", "resized"],
  "augmentation.padMode": ["reflect", "zero"],
};

interface FieldProps {
  id: string;
  value: unknown;
  /** Returns whether the value was taken; else the field shows the one there is. */
  onChange(value: unknown): boolean;
}

export function Field({ id, value, onChange }: FieldProps) {
  const choices = CHOICES[id];
  if (choices) {
    return (
      <select
        id={id}
        value={String(value)}
        onChange={({ target }) => onChange(choices.find((choice) => String(choice) === target.value))}
      >
        {choices.map((choice) => (
          <option key={choice} value={String(choice)}>
            {choice}
          </option>
        ))}
      </select>
    );
  }
  if (typeof value === "boolean") {
    return (
      <span>
        <input id={id} type="checkbox" checked={value} onChange={({ target }) => onChange(target.checked)} />{" "}
        {value ? t.settings.yes : ""}
      </span>
    );
  }
  const text = typeof value === "string" ? value : JSON.stringify(roundNumbers(value));
  return (
    <input
      id={id}
      key={text}
      type="text"
      inputMode={typeof value === "number" ? "decimal" : undefined}
      defaultValue={text}
      spellCheck={false}
      onBlur={({ target }) => {
        if (target.value !== text && !onChange(parseValue(target.value))) target.value = text;
      }}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
    />
  );
}

/** Long fractions as people would write them. */
function roundNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(roundNumbers);
  return typeof value === "number" ? Number(value.toPrecision(6)) : value;
}
