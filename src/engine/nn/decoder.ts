// The decoder of host `infopro` (docs/method.md, 4.2): back to the image, as the value before the sigmoid.

import type * as tf from "@tensorflow/tfjs-core";
import type { UnitName } from "#experiment/config";
import { resize } from "../ops/resize";
import { conv, type Forward, norm } from "./forward";

/** Reference name of a decoder at a unit. */
export const decoderPrefix = ([stage, index]: UnitName) => `decoder_${stage}_${index}.decoder`;

/** y: [n, h, w, c] to [n, size, size, image channels], before the sigmoid. */
export function decoder(forward: Forward, at: UnitName, y: tf.Tensor4D, size: readonly [number, number]): tf.Tensor4D {
  const prefix = decoderPrefix(at);
  const image = norm(forward, `${prefix}.1`, conv(forward, `${prefix}.0`, resize(y, size), 1), { relu: true });
  return conv(forward, `${prefix}.3`, image, 1);
}
