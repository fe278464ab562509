// Every byte of the picture belongs to a named tensor: which one lies under the pointer.

import { type Forecast, LASTING_PARTS, type MemoryPart, type StepTensor } from "#experiment/forecast";
import { inBytes, t } from "#messages/en";
import { phrase } from "#messages/en-phrases";
import { megabytesShort } from "./hills";

/** From the ground up: what lasts, the batch, what blocks keep, what passes, what auxiliary networks keep. */
const ORDER: readonly MemoryPart[] = [...LASTING_PARTS, "input", "activations", "gradients", "transient", "auxiliary"];

const rank = ({ part }: StepTensor) => ORDER.indexOf(part);

/** Tensors alive at a call, from the ground up. */
export function stackAt({ tensors }: Pick<Forecast, "tensors">, call: number): StepTensor[] {
  return tensors
    .filter(({ born, lastUse }) => born <= call && call <= lastUse)
    .sort((a, b) => rank(a) - rank(b) || a.born - b.born);
}

export interface Pointed {
  tensor: StepTensor;
  /** Bytes below it. */
  below: number;
}

/** The tensor at a height; null above all. */
export function tensorAt(forecast: Pick<Forecast, "tensors">, call: number, bytes: number): Pointed | null {
  let below = 0;
  for (const tensor of stackAt(forecast, call)) {
    if (bytes < below + tensor.bytes) return { tensor, below };
    below += tensor.bytes;
  }
  return null;
}

/** The call at which a block needs the most. */
export function peakCall({ liveBytes, stretches }: Pick<Forecast, "liveBytes" | "stretches">, block: number): number {
  let best = -1;
  for (const stretch of stretches) {
    if ((stretch.block ?? 0) !== block) continue;
    for (let call = stretch.from; call <= stretch.to; call++) {
      if (best < 0 || (liveBytes[call] ?? 0) > (liveBytes[best] ?? 0)) best = call;
    }
  }
  return best;
}

/** "layer1.0.conv1: activations of units, 128 × 32 × 32 × 16, 8.4 MB, block 1, calls 4 to 72 of 180". */
export function tensorText({ name, part, shape, bytes, block, born, lastUse }: StepTensor, calls: number): string {
  const what = t.memory.pointed(
    phrase(name),
    t.memory.parts[part] ?? part,
    shape.length > 0 ? shape.join(" × ") : "1",
    bytes >= 1e5 ? `${megabytesShort(bytes)} MB` : inBytes(bytes),
  );
  const whose = block === null ? "" : t.memory.pointedBlock(block + 1);
  const life =
    born < 0 && lastUse >= calls ? t.memory.pointedLasting : t.memory.pointedLife(Math.max(0, born), lastUse, calls);
  return what + whose + life;
}
