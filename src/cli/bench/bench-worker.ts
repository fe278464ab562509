// The benchmark in a page's worker: threads of the WASM engine may only be waited for there.

import { pageSurroundings } from "#engine/backend/page-surroundings";
import { type Fault, faultOf } from "#experiment/fault";
import { type BenchRequest, bench } from "./bench-job";
import type { BenchResult } from "./bench-result";

export type BenchMessage =
  | { kind: "progress"; done: number; total: number; text: string }
  | { kind: "say"; line: string }
  | { kind: "deviceFault"; fault: Fault }
  | { kind: "done"; result: BenchResult }
  | { kind: "failed"; fault: Fault };

const tell = (message: BenchMessage) => postMessage(message);

self.onmessage = async ({ data }: MessageEvent<BenchRequest>) => {
  try {
    const result = await bench(data, {
      runtime: `Chromium ${/Chrome\/(\d+)/.exec(navigator.userAgent)?.[1] ?? ""}`,
      surroundings: pageSurroundings,
      deviceFault: (fault) => tell({ kind: "deviceFault", fault }),
      progress: (done, total, text) => tell({ kind: "progress", done, total, text }),
      say: (line) => tell({ kind: "say", line }),
      registerGradients: () => import("@tensorflow/tfjs-core/dist/register_all_gradients"),
      torch: null,
    });
    tell({ kind: "done", result });
  } catch (thrown) {
    tell({ kind: "failed", fault: faultOf(thrown) });
  }
};
