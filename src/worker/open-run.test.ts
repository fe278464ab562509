import { describe, expect, it } from "vitest";
import type { Source } from "#data/source";
import { smallSource } from "#engine/testing/small-source";
import { writeSafetensors } from "#engine/train/safetensors";
import { openRun } from "./open-run";
import type { OpenRequest } from "./protocol";

const source = smallSource();
const standing = { position: { steps: 2, epoch: 1, stepInEpoch: 2, record: 32 }, seconds: 1 };
const data = { name: source.name, title: source.title, shards: source.splits.train.shards };

function fileOf(config: object): File {
  const texts = { format: "man-run/1", config: JSON.stringify(config), standing: JSON.stringify(standing) };
  return new File([writeSafetensors([], { ...texts, data: JSON.stringify(data) }) as Uint8Array<ArrayBuffer>], "run");
}

const SERVED: OpenRequest = { backend: "wasm", mode: "planned", manifests: ["there"] };
const own = (seed: number): OpenRequest => ({
  ...SERVED,
  own: { from: "files", chosen: { name: "photos", files: [] }, seed },
});

/** What is asked to be opened anew for a run of seed 3. */
async function reopened(request: OpenRequest, opened: Source, config: object = {}): Promise<OpenRequest[]> {
  const asked: OpenRequest[] = [];
  const { run } = await openRun(fileOf({ seed: 3, ...config }), { source: opened, request }, async (wanted) => {
    asked.push(wanted);
    return source;
  });
  expect([run.standing, run.config.seed]).toEqual([standing, 3]);
  return asked;
}

describe("a saved run's data", () => {
  it("are those there are, where they are served or were drawn from its seed", async () => {
    expect(await reopened(SERVED, source)).toEqual([]);
    expect(await reopened(own(3), source)).toEqual([]);
  });

  it("are drawn anew where a person's own were drawn from another seed", async () => {
    expect(await reopened(own(8), source)).toEqual([own(3)]);
  });

  it("are resized anew where a person's own images have another size", async () => {
    const resizable = { ...source, resizable: true, shape: [16, 16, 1] } as Source;
    const [request] = await reopened(own(3), resizable, { data: { imageSize: 8 } });
    expect(request?.own).toMatchObject({ imageSize: 8, seed: 3 });
  });

  it("do not matter to a file that cannot be read", async () => {
    const file = new File([], "run");
    file.arrayBuffer = () => Promise.reject(new Error("moved away"));
    await expect(openRun(file, { source, request: SERVED }, async () => source)).rejects.toHaveProperty("fault", {
      code: "run.unreadable",
      where: "run",
      what: "moved away",
    });
  });
});
