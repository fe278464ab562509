// Runs the test cases of kernels on a device, in Node and in a page alike, with every row of the table of tunings that the
// device can run. The caller must hear of uncaught errors: one makes a whole submit do nothing.

// biome-ignore-start lint/style/noRestrictedImports: only tests run this file
import type { KernelName } from "../plan/kernels";
import type { KernelCase } from "../testing/kernel-case";
import { kernelCases } from "../testing/kernel-cases";
import { complaints, type Finding, kernelChecker } from "../testing/kernel-check";
import { singleCallPlan } from "../testing/single-call";
// biome-ignore-end lint/style/noRestrictedImports: only tests run this file
import { type Candidate, callShapes } from "./call-shapes";
import type { Gpu } from "./device";
import { GpuExecutor } from "./executor";
import { quadsHold } from "./quads";
import { TUNINGS, tuningFor } from "./tuning";

export interface KernelReport {
  kernel: KernelName;
  tuning: string;
  cases: number;
  /** Largest error of any output, relative to its largest value. */
  worst: number;
  complaints: string[];
}

/** Every given kernel under every row of tunings, and in every variant that an autotune would try. `only`: cases by name. */
export async function checkKernels(
  gpu: Pick<Gpu, "adapter" | "device">,
  kernels: readonly KernelName[],
  only: (name: string) => boolean = () => true,
): Promise<KernelReport[]> {
  const reports: KernelReport[] = [];
  const canExchange = await quadsHold(gpu.device);
  for (const tuning of TUNINGS.filter(({ quads }) => !quads || canExchange)) {
    const executor = new GpuExecutor(gpu, { tuning });
    const check = kernelChecker(executor);
    for (const kernel of kernels) {
      const report = emptyReport(kernel, tuning.name);
      for (const kernelCase of kernelCases(kernel).filter(({ name }) => only(name))) {
        add(report, kernelCase, await check(kernelCase));
      }
      reports.push(report);
    }
    executor.dispose();
  }
  reports.push(...(await checkVariants(gpu, kernels, only, canExchange)));
  return reports;
}

/** Those of the row that real GPUs take: no other is varied. One case of each kind for each: compiling takes its time. */
async function checkVariants(
  gpu: Pick<Gpu, "adapter" | "device">,
  kernels: readonly KernelName[],
  only: (name: string) => boolean,
  canExchange: boolean,
): Promise<KernelReport[]> {
  const reports = new Map<string, KernelReport>();
  const met = new Set<string>();
  const row = tuningFor({ software: false, quads: false });
  let variant = row;
  const executor = new GpuExecutor(gpu, { tuning: row, tuner: { tune: async () => () => variant } });
  const check = kernelChecker(executor);
  for (const kernel of kernels) {
    for (const kernelCase of kernelCases(kernel).filter(({ name }) => only(name))) {
      const { plan } = singleCallPlan(kernelCase.call, executor.target);
      const candidates = callShapes(plan, row, canExchange).flatMap((shape) => shape.candidates().slice(1));
      for (const candidate of candidates) {
        const { tuning } = candidate;
        const kind = kindOf(kernelCase, candidate);
        if (met.has(kind)) continue;
        met.add(kind);
        variant = tuning;
        const key = `${kernel} ${tuning.name}`;
        const report = reports.get(key) ?? emptyReport(kernel, `${row.name}, ${tuning.name}`);
        reports.set(key, report);
        add(report, kernelCase, await check(kernelCase));
      }
    }
  }
  executor.dispose();
  return [...reports.values()];
}

/** Variant, filter size and stride, channels four by four or single, and whether rows end within a tile. */
function kindOf({ call: { kernel, attributes, inputs } }: KernelCase, { tuning, dispatches }: Candidate): string {
  const code = dispatches[0]!.code;
  const channels = [...code.matchAll(/alias [XY] = (\w+)/g)].map(([, element]) => element);
  const size = attributes?.size ?? inputs.filter?.shape[0];
  return [kernel, tuning.name, size, attributes?.stride, ...channels, /< wide|< w\)/.test(code)].join();
}

const emptyReport = (kernel: KernelName, tuning: string): KernelReport => ({
  kernel,
  tuning,
  cases: 0,
  worst: 0,
  complaints: [],
});

function add(report: KernelReport, kernelCase: KernelCase, findings: readonly Finding[]): void {
  report.cases += 1;
  report.worst = Math.max(report.worst, ...findings.map(({ error }) => error));
  report.complaints.push(...complaints(kernelCase, findings));
}
