import { describe, expect, it } from "vitest";
import { Turns } from "./turns";

/** A promise and the hand that fulfils it. */
function held() {
  let [resolve, reject] = [(_: string) => {}, (_: Error) => {}];
  const promise = new Promise<string>((...hands) => {
    [resolve, reject] = hands;
  });
  return { promise, resolve, reject };
}
const settled = () => new Promise(setImmediate);

describe("turns", () => {
  it("do things of one name one after the other, also where one fails, and others meanwhile", async () => {
    const turns = new Turns();
    const first = held();
    const begun: string[] = [];
    const run = (name: string, what: string, answer: Promise<string>) =>
      turns.run(name, () => {
        begun.push(what);
        return answer;
      });
    const failing = expect(run("a", "first", first.promise)).rejects.toThrow("lost");
    const second = run("a", "second", Promise.resolve("2"));
    expect(await run("b", "other", Promise.resolve("3"))).toBe("3");
    expect(begun).toEqual(["first", "other"]);
    first.reject(new Error("lost"));
    await failing;
    expect(await second).toBe("2");
  });

  it("are not waited for by who gives up; who comes later still waits for the one before", async () => {
    const turns = new Turns();
    const first = held();
    const begun: string[] = [];
    const one = turns.run("a", () => first.promise);
    const givenUp = new AbortController();
    const two = turns.run("a", async () => begun.push("two"), givenUp.signal);
    const three = turns.run("a", async () => begun.push("three"));
    givenUp.abort();
    await expect(two).rejects.toHaveProperty("name", "AbortError");
    await settled();
    expect(begun).toEqual([]);
    first.resolve("1");
    expect([await one, await three]).toEqual(["1", 1]);
    expect(begun).toEqual(["three"]);
  });
});
