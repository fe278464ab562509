import { expect, it } from "vitest";
import { BufferLedger } from "./ledger";

it("counts buffers made and destroyed, each once, and remembers the most", () => {
  const device = { createBuffer: () => ({ destroy: () => undefined }) } as unknown as GPUDevice;
  const ledger = new BufferLedger(device);
  const first = device.createBuffer({ size: 100, usage: 0 });
  device.createBuffer({ size: 50, usage: 0 });
  first.destroy();
  first.destroy();
  expect([ledger.now, ledger.peak, ledger.buffers]).toEqual([50, 150, 1]);
});
