// The worker's side of forecasts: answers as values, and the newest request only.

import { describe, expect, it } from "vitest";
import { quickForecast } from "#experiment/block-costs";
import type { Settings } from "#experiment/config";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { forecastDevice } from "#experiment/forecast";
import { resolve } from "#experiment/resolve";
import { Forecaster } from "./forecaster";

const request = (settings: Settings) => ({
  config: resolve({ batch: { size: 8 }, ...settings }, CIFAR10_FACTS),
  device: forecastDevice(null),
});

describe("the forecaster", () => {
  it("answers with the plan of a config beside end to end and checkpoints, as plain data", async () => {
    const asked = request({ network: { depth: 8 }, split: { k: 3 } });
    const reply = await new Forecaster().forecast(asked);
    if (!reply || "fault" in reply) throw new Error("no answer");
    const { forecast, endToEnd, checkpointing, segments } = structuredClone(reply.answer);
    expect(forecast.blocks).toHaveLength(3);
    expect(endToEnd.blocks).toHaveLength(1);
    expect(checkpointing.peakBytes).toBeLessThan(endToEnd.peakBytes);
    expect(segments).toBe(2);
  });

  it("drops a request that a newer one overtakes", async () => {
    const forecaster = new Forecaster();
    const replies = await Promise.all(
      [8, 14, 20].map((depth) => forecaster.forecast(request({ network: { depth: depth as 8 } }))),
    );
    expect(replies.map((reply) => reply !== null)).toEqual([false, false, true]);
    expect(replies[2]).toMatchObject({ answer: { forecast: { blocks: { length: 4 } } } });
  });

  it("lets costs and forecasts be asked for side by side", async () => {
    const forecaster = new Forecaster();
    const asked = request({ network: { depth: 14 } });
    const [costs, reply] = await Promise.all([forecaster.costs(asked), forecaster.forecast(asked)]);
    if (!costs || "fault" in costs || !reply || "fault" in reply) throw new Error("no answer");
    expect(quickForecast(costs.answer, asked.config).peakBytes).toBe(reply.answer.forecast.peakBytes);
  });

  it("tells a fault as a value", async () => {
    const asked = request({ network: { depth: 8 } });
    asked.config.split = { k: 99, reference: null, list: null };
    expect(await new Forecaster().forecast(asked)).toEqual({
      fault: { code: "config.unknownSplit", where: "split.k", what: "99", hint: "a whole number from 1 to 3" },
    });
  });
});
