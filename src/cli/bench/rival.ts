// What takes part in a comparison, and how times are summed up.

/** One step of training on the peer batch. */
export interface StepTime {
  loss: number;
  /** Until its results can be read. */
  ms: number;
  /** Until its last command was given to the device; null where there is no such border. */
  jsMs: number | null;
}

export interface Rival {
  step(): Promise<StepTime>;
  /** Most bytes of tensors alive at once; null where the rival does not tell. */
  livePeakBytes(): number | null;
  close(): void | Promise<void>;
}

export interface Entrant {
  name: string;
  open(): Promise<Rival>;
  /** Steps a round: fast ones make more. */
  stepsPerRound: number;
  /** Called after the last step, before it is closed. */
  inspect?(): Promise<void>;
}

export interface Spread {
  min: number;
  median: number;
  max: number;
  count: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { min: sorted[0]!, median, max: sorted.at(-1)!, count: sorted.length };
}

export const medianOf = (values: readonly number[]) => spreadOf(values).median;

/** A line of the result: what was measured, where, and how often. */
export interface Row extends Spread {
  part: string;
  name: string;
  unit: string;
  /** Whatever else belongs to it: ratios, bytes, counts, a note. */
  facts: Record<string, number | string | null>;
}
