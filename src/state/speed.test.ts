import { beforeEach, describe, expect, it, vi } from "vitest";
import { presetNamed } from "#experiment/presets";
import { FIRST_STEPS, OPENING } from "../panels/story.test-data";
import { commands, load, playedClient, tell } from "./connection.test-data";

// the one that the test holds, also after modules are reset
vi.mock("#worker/client", () => ({ startWorker: playedClient.startWorker }));

beforeEach(() => vi.unstubAllGlobals());

async function opened() {
  const page = await load("#v=1&network.depth=20&split.k=3");
  const speed = await import("./speed");
  const now = () =>
    speed.speedNow(page.experiment().running, page.run().progress, page.run().device, speed.useTrial.getState());
  tell(OPENING);
  return { ...page, ...speed, now };
}

const FIRST_MINUTE = presetNamed("first-minute")!;

describe("the speed of this device", () => {
  it("comes from one trial step, however often it is asked for", async () => {
    const page = await opened();
    expect(page.now()).toBeNull();
    commands.trial.mockResolvedValue(500);
    await Promise.all([page.trySpeed(), page.trySpeed()]);
    await page.trySpeed();
    expect(commands.trial).toHaveBeenCalledOnce();
    expect(page.now()?.from).toBe("trial");
    const time = page.presetTime(FIRST_MINUTE, page.now()?.each ?? 0);
    expect(time?.seconds).toBeCloseTo(5 * (time?.epochSeconds ?? 0), 6);
    // half the speed, twice the time
    expect(page.presetTime(FIRST_MINUTE, 2 * (page.now()?.each ?? 0))?.epochSeconds).toBeCloseTo(
      2 * (time?.epochSeconds ?? 0),
      6,
    );
  });

  it("is tried again where the trial had no answer, and on another device", async () => {
    const page = await opened();
    commands.trial.mockResolvedValue(null);
    await page.trySpeed();
    expect(page.now()).toBeNull();
    commands.trial.mockResolvedValue(500);
    await page.trySpeed();
    expect(page.now()).not.toBeNull();
    page.chooseBackend("cpu");
    expect(page.now()).toBeNull();
    tell(structuredClone(OPENING));
    expect(page.now()).toBeNull();
    await page.trySpeed();
    expect(commands.trial).toHaveBeenCalledTimes(3);
  });

  it("is tried on another device though the one before it never answers, whose late answer is not taken", async () => {
    const page = await opened();
    let late = (_: number) => {};
    commands.trial.mockReturnValueOnce(
      new Promise((answer) => {
        late = answer;
      }),
    );
    const first = page.trySpeed();
    page.chooseBackend("cpu");
    tell(structuredClone(OPENING));
    commands.trial.mockResolvedValue(500);
    await page.trySpeed();
    const each = page.now()?.each;
    expect([commands.trial.mock.calls.length, each]).toEqual([2, expect.any(Number)]);
    late(1);
    await first;
    expect(page.now()?.each).toBe(each);
  });

  it("may be asked for again where a trial could not be made", async () => {
    const page = await opened();
    commands.trial.mockRejectedValueOnce(new Error("no trial"));
    await page.trySpeed();
    expect([page.now(), page.useTrial.getState().trying]).toEqual([null, false]);
    commands.trial.mockResolvedValue(500);
    await page.trySpeed();
    expect(page.now()).not.toBeNull();
  });

  it("comes from the steps of a run where there is one, which no trial disturbs", async () => {
    const page = await opened();
    await page.start();
    tell(FIRST_STEPS);
    await page.trySpeed();
    expect(commands.trial).not.toHaveBeenCalled();
    expect(page.now()?.from).toBe("run");
  });

  it("says nothing of a preset that does not fit the data", async () => {
    const page = await opened();
    tell([
      ...OPENING.flatMap((event) =>
        event.type === "dataset" ? [{ ...event, dataset: { ...event.dataset, trainRecords: 8, testRecords: 8 } }] : [],
      ),
    ]);
    expect(page.presetTime(presetNamed("resnet32-k8")!, 1e-11)).toBeNull();
    expect(page.presetTime(presetNamed("end-to-end")!, 1e-11)).not.toBeNull();
  });
});
