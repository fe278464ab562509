import { describe, expect, it } from "vitest";
import { fileOfBytes } from "./folder";
import { parquetOf } from "./made-files.test-data";
import { openParquet } from "./parquet-file";
import { parquetSet } from "./parquet-set";

const ROWS = Array.from({ length: 460 }, (_, i) => ({ image: Uint8Array.of(i & 255, i >> 8), label: i % 2 }));
/** Of a record: a shard that streams well has 114, so that the row group is several. */
const RECORD_BYTES = 111 * 111 * 3;

/** The parts of a large row group; how often their file is read; a hand that holds its answers back. */
async function parts() {
  const file = fileOfBytes(parquetOf(ROWS, { names: ["a", "b"] }), "set.parquet");
  const state = { reads: 0, held: Promise.resolve() };
  const read: typeof file.read = async (...range) => {
    state.reads += 1;
    await state.held;
    return file.read(...range);
  };
  const opened = await openParquet({ ...file, read });
  const set = await parquetSet([opened], [opened], { name: "set", title: "Set", seed: 0 });
  const runs = set.runs(RECORD_BYTES).train;
  state.reads = 0;
  return { runs, state };
}

describe("a large row group", () => {
  it("is read once for its parts and let go when the last has had it", async () => {
    const { runs, state } = await parts();
    expect(runs.length).toBeGreaterThan(2);
    await runs[0]!.open();
    const once = state.reads;
    for (const part of runs) expect(await part.open()).toHaveLength(part.records);
    expect(state.reads).toBe(once);
    await runs[0]!.open();
    expect(state.reads).toBe(2 * once);
  });

  it("is let go when the parts that have not had it were kept", async () => {
    const { runs, state } = await parts();
    for (const part of runs.slice(1)) part.skip?.(); // nothing is held yet
    await runs[0]!.open();
    const once = state.reads;
    for (const part of runs.slice(1)) part.skip?.();
    await runs[0]!.open();
    expect(state.reads).toBe(2 * once);
  });

  it("that is on its way for another part is not waited for by a reader who gives up", async () => {
    const { runs, state } = await parts();
    let go: () => void = () => undefined;
    state.held = new Promise((resolve) => {
      go = resolve;
    });
    const first = runs[0]!.open();
    const givenUp = new AbortController();
    const second = runs[1]!.open({ signal: givenUp.signal });
    givenUp.abort();
    await expect(second).rejects.toHaveProperty("name", "AbortError");
    go();
    expect(await first).toHaveLength(runs[0]!.records);
    const { reads } = state;
    expect(await runs[1]!.open()).toHaveLength(runs[1]!.records);
    expect(state.reads).toBe(reads);
  });
});
