import { describe, expect, it } from "vitest";
import { type Fault, FaultError } from "#experiment/fault";
import { BusyError, passes, patiently, retryAfterMs, retrying } from "./retry";

/** Time that passes at once, and what was waited for. */
function timing(chance = 1) {
  const waited: number[] = [];
  const wait = async (ms: number, signal?: AbortSignal) => {
    waited.push(ms);
    signal?.throwIfAborted();
  };
  return { waited, timing: { wait, random: () => chance } };
}

const away = new FaultError({ code: "data.network", where: "x", what: "the server does not answer" });

/** Fails with these faults, one a try, then gives the number of tries. */
function failing(...faults: FaultError[]) {
  let tries = 0;
  return async () => {
    const fault = faults[tries++];
    if (fault) throw fault;
    return tries;
  };
}

describe("trying again", () => {
  it("waits twice as long each time, less by chance", async () => {
    const most = timing(1);
    expect(await retrying(failing(away, away, away), {}, most.timing)).toBe(4);
    expect(most.waited).toEqual([250, 500, 1000]);
    const least = timing(0);
    await retrying(failing(away, away, away), {}, least.timing);
    expect(least.waited).toEqual([125, 250, 500]);
  });

  it("gives up after four tries with the last fault, and tells the ones before", async () => {
    const told: Fault[] = [];
    const last = new FaultError({ code: "data.http", where: "x", what: "503" });
    const trying = retrying(failing(away, away, away, last), { waiting: (fault) => told.push(fault) }, timing().timing);
    await expect(trying).rejects.toBe(last);
    expect(told).toEqual([away.fault, away.fault, away.fault]);
  });

  it("comes back when the server says, a little later than that", async () => {
    const busy = new BusyError({ code: "data.http", where: "x", what: "429" }, 7000);
    const { waited, timing: clock } = timing(0.5);
    await retrying(failing(busy), {}, clock);
    expect(waited).toEqual([7125]);
  });

  it.each<[Fault, boolean]>([
    [{ code: "data.truncated", where: "x", what: "1", hint: "2" }, true],
    [{ code: "data.hash", where: "x" }, true],
    [{ code: "data.http", where: "x", what: "500" }, true],
    [{ code: "data.http", where: "x", what: "403" }, false],
    [{ code: "data.notFound", where: "x" }, false],
    [{ code: "data.label", where: "x", what: "9", hint: "3" }, false],
    [{ code: "data.recordCount", where: "x", what: "9", hint: "3" }, false],
  ])("of %j once more: %s", async (fault, again) => {
    const trying = retrying(failing(new FaultError(fault)), {}, timing().timing);
    if (again) expect(await trying).toBe(2);
    else await expect(trying).rejects.toHaveProperty("fault", fault);
  });

  it("ends a wait when it is given up", async () => {
    const giveUp = new AbortController();
    const trying = retrying(failing(away), { signal: giveUp.signal, waiting: () => giveUp.abort() });
    await expect(trying).rejects.toHaveProperty("name", "AbortError");
  });

  it("does not mistake a defect for the network", async () => {
    await expect(retrying(() => Promise.reject(new Error("ours")), {}, timing().timing)).rejects.toThrow("ours");
  });
});

describe("patience", () => {
  it("outlasts any number of faults that pass, and no other", async () => {
    const many = Array<FaultError>(50).fill(away);
    const { waited, timing: clock } = timing(1);
    expect(await patiently(failing(...many), {}, clock)).toBe(51);
    expect(new Set(waited)).toEqual(new Set([2000]));
    const damaged = new FaultError({ code: "data.hash", where: "x" });
    await expect(patiently(failing(away, damaged), {}, clock)).rejects.toBe(damaged);
  });
});

describe("faults that pass", () => {
  it.each([
    ["data.network", "", true],
    ["data.http", "408", true],
    ["data.http", "429", true],
    ["data.http", "503", true],
    ["data.http", "404", false],
    ["data.http", "416", false],
    ["data.hash", "", false],
  ] as const)("%s %s: %s", (code, what, expected) => expect(passes({ code, what } as Fault)).toBe(expected));
});

describe("Retry-After", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  it.each([
    ["3", 3000],
    ["0", 0],
    ["Thu, 01 Jan 2026 00:00:09 GMT", 9000],
    ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
    ["86400", 300_000],
    ["soon", null],
    [null, null],
  ])("%s is %s ms", (header, ms) => expect(retryAfterMs(header, now)).toBe(ms));
});
