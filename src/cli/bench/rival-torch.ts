// The peer net on PyTorch (peer.py) in a process of its own, where `python3` has torch. On the processor it gets one thread.

import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Torch, TorchRequest, Vectors } from "./bench-place";
import { EPSILON, PEER, peerStart, UNITS } from "./peer-net";
import type { Rival, StepTime } from "./rival";

/** Prints the version and whether there is a GPU. */
const PROBE = 'import torch; print(torch.__version__, torch.cuda.is_available(), sep="|")';

/** Widths of vectors: the processor's flag, and what holds PyTorch's convolutions and other kernels back to it. */
const VECTORS = {
  "AVX-512": { flag: "avx512f", convolutions: "AVX512_CORE", others: "avx512" },
  AVX2: { flag: "avx2", convolutions: "AVX2", others: "avx2" },
  "SSE4.1": { flag: "sse4_1", convolutions: "SSE41", others: "default" },
} as const satisfies Record<Vectors, object>;

/** Those that the processor has, widest first. */
async function vectorsHere(): Promise<Vectors[]> {
  const told = await readFile("/proc/cpuinfo", "utf8").catch(() => "");
  return (Object.keys(VECTORS) as Vectors[]).filter((name) => told.includes(` ${VECTORS[name].flag}`));
}

/** null where `python3` has no torch. */
export async function findTorch(): Promise<Torch | null> {
  try {
    const { stdout } = await promisify(execFile)("python3", ["-c", PROBE], { timeout: 120_000 });
    const [version = "", cuda = ""] = stdout.trim().split("|");
    return {
      version,
      devices: cuda === "True" ? ["cpu", "cuda"] : ["cpu"],
      vectors: await vectorsHere(),
      open: openTorch,
    };
  } catch {
    return null;
  }
}

/** The description of the step for peer.py, and the bytes it points into. */
function described({ batch, device, layout, units = UNITS }: TorchRequest) {
  const parts: Uint8Array[] = [];
  let offset = 0;
  const add = (data: Float32Array | Int32Array) => {
    const at = offset;
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    offset += data.byteLength;
    return at;
  };
  const n = batch.labels.length;
  const spec = {
    device,
    layout,
    learningRate: PEER.learningRate,
    momentum: PEER.momentum,
    epsilon: EPSILON,
    units,
    parameters: [...peerStart(units)].map(([name, { shape, data }]) => ({ name, shape, offset: add(data) })),
    image: { shape: [n, PEER.imageSize, PEER.imageSize, PEER.channels], offset: add(batch.image) },
    labels: { shape: [n], offset: add(batch.labels) },
  };
  return { spec: JSON.stringify(spec), numbers: Buffer.concat(parts) };
}

async function openTorch(request: TorchRequest): Promise<Rival> {
  const folder = mkdtempSync(join(tmpdir(), "man-bench-"));
  const { spec, numbers } = described(request);
  const [specFile, numbersFile] = [join(folder, "spec.json"), join(folder, "numbers.bin")];
  writeFileSync(specFile, spec);
  writeFileSync(numbersFile, numbers);
  const script = fileURLToPath(new URL("./peer.py", import.meta.url));
  const limit = request.vectors && VECTORS[request.vectors];
  const env = limit
    ? { ...process.env, DNNL_MAX_CPU_ISA: limit.convolutions, ATEN_CPU_CAPABILITY: limit.others }
    : process.env;
  const python = spawn("python3", [script, specFile, numbersFile], { stdio: ["pipe", "pipe", "inherit"], env });
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  const answer = async <T>(): Promise<T> => {
    const { value, done } = await lines.next();
    if (done) throw new Error("PyTorch's process has ended");
    return JSON.parse(value) as T;
  };
  await answer();
  return {
    step: () => {
      python.stdin.write("step\n");
      return answer<StepTime>();
    },
    livePeakBytes: () => null,
    close() {
      python.stdin.end();
      rmSync(folder, { recursive: true });
    },
  };
}
