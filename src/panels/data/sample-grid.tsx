// A few images of this epoch, as they are stored and as augmentation shows them to the network.

import { useEffect, useRef } from "react";
import { t } from "#messages/en";
import { useRun } from "#state/run";
import type { Samples } from "#worker/protocol";
import { usePaced } from "../use-paced";
import styles from "./data.module.css";

export function SampleGrid({ classes }: { classes: string[] }) {
  const samples = usePaced(useRun, (s) => s.samples);
  if (!samples) return null;
  const label = t.shards.samples(samples.labels.map((label) => classes[label] ?? ""));
  return (
    <div className={styles.samples}>
      <p>{t.shards.before}</p>
      <Images samples={samples} bytes={samples.before} label={label} />
      <p>{t.shards.after}</p>
      <Images samples={samples} bytes={samples.after} label={label} />
    </div>
  );
}

/** `bytes`: [n, h, w, c]. */
function Images({ samples, bytes, label }: { samples: Samples; bytes: Uint8Array; label: string }) {
  const { shape, labels } = samples;
  const [height, width] = shape;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    for (let i = 0; i < labels.length; i++) {
      context?.putImageData(new ImageData(colours(bytes, i, shape), width, height), i * width, 0);
    }
  }, [bytes, labels, shape, width, height]);
  return <canvas ref={canvas} width={labels.length * width} height={height} role="img" aria-label={label} />;
}

/** Image i as red, green, blue, opaque; one channel is grey. */
export function colours(bytes: Uint8Array, i: number, [height, width, channels]: Samples["shape"]) {
  const pixels = new Uint8ClampedArray(height * width * 4).fill(255);
  for (let p = 0; p < height * width; p++) {
    for (let k = 0; k < 3; k++) {
      pixels[p * 4 + k] = bytes[(i * height * width + p) * channels + (channels < 3 ? 0 : k)] ?? 0;
    }
  }
  return pixels;
}
