// A number in a menu. It is taken on Enter or when the field is left, never half typed: it may act on a training.

import styles from "./sentence.module.css";

interface NumberRowProps {
  text: string;
  /** null: empty. */
  value: number | null;
  min: number;
  max: number;
  step?: number;
  /** Told another number than `value`; it may be out of range. */
  onTake(value: number): void;
}

export function NumberRow({ text, value, min, max, step, onTake }: NumberRowProps) {
  return (
    <label className={styles.row}>
      {text}
      <input
        type="number"
        key={value}
        min={min}
        max={max}
        step={step}
        defaultValue={value ?? ""}
        onBlur={({ target: { valueAsNumber } }) => {
          if (!Number.isNaN(valueAsNumber) && valueAsNumber !== value) onTake(valueAsNumber);
        }}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      />
    </label>
  );
}
