// A page's side of the benchmark: starts its worker and passes on what that tells.

import { FaultError } from "#experiment/fault";
import type { BenchRequest } from "./bench-job";
import type { BenchPlace } from "./bench-place";
import type { BenchResult } from "./bench-result";
import type { BenchMessage } from "./bench-worker";

type Listener = Pick<BenchPlace, "progress" | "say" | "deviceFault">;

export function bench(request: BenchRequest, { progress, say, deviceFault }: Listener): Promise<BenchResult> {
  const worker = new Worker(new URL("./bench-worker.ts", import.meta.url), { type: "module" });
  return new Promise((done, fail) => {
    worker.onerror = ({ message }) => fail(new Error(message || "the benchmark's worker did not start"));
    worker.onmessage = ({ data }: MessageEvent<BenchMessage>) => {
      if (data.kind === "progress") progress(data.done, data.total, data.text);
      else if (data.kind === "say") say(data.line);
      else if (data.kind === "deviceFault") deviceFault(data.fault);
      else if (data.kind === "failed") fail(new FaultError(data.fault));
      else done(data.result);
    };
    worker.postMessage(request);
  });
}
