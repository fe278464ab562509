// Runs the test cases of kernels on a device, in Node and in a page alike, with every row of the table of tunings that the
// device can run. The caller must hear of uncaught errors: one makes a whole submit do nothing.

// biome-ignore-start lint/style/noRestrictedImports: only tests run this file
import type { PlanTarget } from "../plan/executor";
import type { KernelName } from "../plan/kernels";
import type { KernelCase } from "../testing/kernel-case";
import { kernelCases } from "../testing/kernel-cases";
import { complaints, type Finding, kernelChecker } from "../testing/kernel-check";
import { singleCallPlan } from "../testing/single-call";
// biome-ignore-end lint/style/noRestrictedImports: only tests run this file
import { type Candidate, callShapes } from "./call-shapes";
import type { Gpu } from "./device";
import type { Dispatch } from "./dispatch";
import { dispatchesOf } from "./dispatches";
import { GpuExecutor } from "./executor";
import { pipelinesOf } from "./pipelines";
import { quadsHold } from "./quads";
import { gpuTarget } from "./target";
import { TUNINGS, type Tuning, tuningFor } from "./tuning";

export interface KernelReport {
  kernel: KernelName;
  tuning: string;
  cases: number;
  /** Largest error of any output, relative to its largest value. */
  worst: number;
  complaints: string[];
}

/** Every given kernel under every row of tunings, and once in every variant that an autotune would try. `only`: cases by name. */
export async function checkKernels(
  gpu: Pick<Gpu, "adapter" | "device">,
  kernels: readonly KernelName[],
  only: (name: string) => boolean = () => true,
): Promise<KernelReport[]> {
  const reports: KernelReport[] = [];
  const canExchange = await quadsHold(gpu.device);
  const tunings = TUNINGS.filter(({ quads }) => !quads || canExchange);
  const ahead = tunings.flatMap((tuning) => {
    const target = gpuTarget(tuning, gpu.device.limits);
    const cases = kernels.flatMap((kernel) => kernelCases(kernel)).filter(({ name }) => only(name));
    return cases.flatMap(({ call }) => dispatchesOf(singleCallPlan(call, target).plan, () => tuning).flat());
  });
  compileAll(gpu.device, ahead).catch(() => undefined); // heard where a check wants it
  // side by side: most of a check is waiting for what is read back
  await Promise.all(
    tunings.map(async (tuning) => {
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
    }),
  );
  reports.push(...(await checkVariants(gpu, kernels, only, canExchange)));
  return reports;
}

/** Side by side, what the checks would compile one after the other. */
const compileAll = (device: GPUDevice, dispatches: readonly Dispatch[]) =>
  Promise.all(
    dispatches.map(({ kernel, code, bindings }) => pipelinesOf(device).compile(kernel, code, bindings.length)),
  );

/**
 * Those of the row that real GPUs take: no other is varied. Each on the one case that shows most of it, since compiling
 * takes its time; a text that was met before, as an update's partial sums after the gradient's, is not compiled again.
 */
async function checkVariants(
  gpu: Pick<Gpu, "adapter" | "device">,
  kernels: readonly KernelName[],
  only: (name: string) => boolean,
  canExchange: boolean,
): Promise<KernelReport[]> {
  const reports: KernelReport[] = [];
  const row = tuningFor({ software: false, quads: false });
  let variant = row;
  const executor = new GpuExecutor(gpu, { tuning: row, tuner: { tune: async () => () => variant } });
  const check = kernelChecker(executor);
  for (const kernel of kernels) {
    const telling = [...tellingCases(kernel, executor.target, row, only, canExchange)];
    await compileAll(
      gpu.device,
      telling.flatMap(({ dispatches }) => dispatches),
    );
    for (const { kernelCase, tuning } of telling) {
      variant = tuning;
      const report = emptyReport(kernel, `${row.name}, ${tuning.name}`);
      add(report, kernelCase, await check(kernelCase));
      reports.push(report);
    }
  }
  executor.dispose();
  return reports;
}

/** Every variant of a kernel with the first of the cases that show most of it; a case where it is the row's own shows none. */
function tellingCases(
  kernel: KernelName,
  target: PlanTarget,
  row: Tuning,
  only: (name: string) => boolean,
  canExchange: boolean,
) {
  const best = new Map<string, Candidate & { kernelCase: KernelCase; shown: number }>();
  for (const kernelCase of kernelCases(kernel).filter(({ name }) => only(name))) {
    const { plan } = singleCallPlan(kernelCase.call, target);
    for (const candidate of callShapes(plan, row, canExchange).flatMap((shape) => shape.candidates().slice(1))) {
      const { name } = candidate.tuning;
      const shown = shownBy(kernelCase, candidate);
      if (shown > (best.get(name)?.shown ?? 0)) best.set(name, { ...candidate, kernelCase, shown });
    }
  }
  return best.values();
}

/** Rows that end within a tile, an exchange, channels four by four, a filter with an edge; none where nothing is written. */
function shownBy(
  { call: { attributes, inputs }, inputs: given }: KernelCase,
  { tuning, dispatches }: Candidate,
): number {
  if (given.stop?.[0]) return 0;
  const code = dispatches[0]!.code;
  const shows = [
    true,
    code.includes("< wide"),
    !tuning.quads || code.includes("quadSwap"),
    !/alias [XY] = f32/.test(code),
    (attributes?.size ?? inputs.filter?.shape[0]) === 3,
  ];
  return shows.filter(Boolean).length;
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
