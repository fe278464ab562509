// Runs the test cases of kernels on a device, in Node and in a page alike, with every row of the table of tunings that the
// device can run. The caller must hear of uncaught errors: one makes a whole submit do nothing.

// biome-ignore-start lint/style/noRestrictedImports: only tests run this file
import type { KernelName } from "../plan/kernels";
import { kernelCases } from "../testing/kernel-cases";
import { complaints, kernelChecker } from "../testing/kernel-check";
// biome-ignore-end lint/style/noRestrictedImports: only tests run this file
import type { Gpu } from "./device";
import { GpuExecutor } from "./executor";
import { TUNINGS } from "./tuning";

export interface KernelReport {
  kernel: KernelName;
  tuning: string;
  cases: number;
  /** Largest error of any output, relative to its largest value. */
  worst: number;
  complaints: string[];
}

/** Every given kernel under every tuning; `only` picks cases by name. */
export async function checkKernels(
  gpu: Pick<Gpu, "adapter" | "device">,
  kernels: readonly KernelName[],
  only: (name: string) => boolean = () => true,
): Promise<KernelReport[]> {
  const reports: KernelReport[] = [];
  const canExchange = gpu.device.features.has("subgroups" as GPUFeatureName);
  for (const tuning of TUNINGS.filter(({ quads }) => !quads || canExchange)) {
    const executor = new GpuExecutor(gpu, { tuning });
    const check = kernelChecker(executor);
    for (const kernel of kernels) {
      const report: KernelReport = { kernel, tuning: tuning.name, cases: 0, worst: 0, complaints: [] };
      for (const kernelCase of kernelCases(kernel).filter(({ name }) => only(name))) {
        const findings = await check(kernelCase);
        report.cases += 1;
        report.worst = Math.max(report.worst, ...findings.map(({ error }) => error));
        report.complaints.push(...complaints(kernelCase, findings));
      }
      reports.push(report);
    }
    executor.dispose();
  }
  return reports;
}
