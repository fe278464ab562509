// A change of the network in training, as the words at its mark: "EMA 0.99 → 0.995".

import type { Config } from "#experiment/config";
import { figure, t } from "#messages/en";
import type { Change } from "#state/changes";

export function changeText(change: Change): string {
  const { names, added, removed, on, off, rules } = t.marks;
  if ("on" in change) return `${names[change.what]} ${change.on ? on : off}`;
  const turned = (before: string, after: string) => `${names[change.what]} ${before} → ${after}`;
  switch (change.what) {
    case "cut": {
      const { before, after } = change;
      if (before && after) return turned(before, after);
      return before ? removed(before) : added(after ?? "");
    }
    case "rule":
      return `${rules[change.before]} → ${rules[change.after]}`;
    case "activations":
      return turned(change.before, change.after);
    case "augmentation":
      return turned(augmentation(change.before), augmentation(change.after));
    case "reconstruction":
    case "task":
      return turned(weights(change.before), weights(change.after));
    default:
      return turned(count(change.before), count(change.after));
  }
}

const count = (value: number | "sqrt") => (value === "sqrt" ? "√" : figure(value));
const weights = (pair: [number, number]) => pair.map(figure).join("–");

function augmentation({ crop, pad, padMode, flip }: Config["augmentation"]): string {
  const shift = `${t.marks.pads[padMode]} ${pad}`;
  return [crop === "resized" ? t.marks.resized : shift, ...(flip ? [t.marks.flip] : [])].join(" + ");
}
