// Adapter and device: found once, asked for the adapter's real limits, with a ledger of every buffer.

import type { Fault } from "#experiment/fault";
import { FaultError } from "#experiment/fault";
import { BufferLedger } from "./ledger";

/** Limits that a training step can use more of than WebGPU's defaults. */
const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupsPerDimension",
] as const;

/** Features that are made use of where they are there: by kernels, and by what times them. */
const FEATURES = ["subgroups", "timestamp-query"] as GPUFeatureName[];

export interface Gpu {
  adapter: GPUAdapter;
  device: GPUDevice;
  ledger: BufferLedger;
}

/** The fastest adapter, or null where there is none. */
export async function findAdapter(gpu: GPU | undefined): Promise<GPUAdapter | null> {
  return (await gpu?.requestAdapter({ powerPreference: "high-performance" })) ?? null;
}

/** Name as the browser tells it; "" where it tells none. */
export function adapterName({ info }: GPUAdapter): string {
  return info.description || [info.vendor, info.architecture].filter(Boolean).join(" ");
}

/** Whether the adapter computes on the processor. */
export function isSoftware(adapter: GPUAdapter): boolean {
  const { info } = adapter;
  const told = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`;
  return info.isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe|basic render/i.test(told);
}

/**
 * A device with the adapter's own limits. `onFault` is told of uncaptured errors and of the device's loss.
 * Throws FaultError device.noBackend where the device is refused.
 */
export async function openDevice(adapter: GPUAdapter, onFault: (fault: Fault) => void): Promise<Gpu> {
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]]));
  const requiredFeatures = FEATURES.filter((name) => adapter.features.has(name));
  const device = await adapter.requestDevice({ requiredLimits, requiredFeatures }).catch((refusal: Error) => {
    throw new FaultError({ code: "device.noBackend", what: "WebGPU", hint: refusal.message });
  });
  device.addEventListener("uncapturederror", ({ error }) => onFault(uncapturedFault(error)));
  device.lost.then(({ reason, message }) => {
    if (reason !== "destroyed") onFault({ code: "device.lost", what: message || reason });
  });
  return { adapter, device, ledger: new BufferLedger(device) };
}

function uncapturedFault(error: GPUError): Fault {
  const outOfMemory = error.constructor.name === "GPUOutOfMemoryError";
  return { code: outOfMemory ? "device.outOfMemory" : "device.webgpu", what: error.message };
}
