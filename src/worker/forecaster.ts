// Answers forecasts, the newest request only: planning takes a while, and what was asked before is of no account then.

import { openTraceBackend, type TraceBackend } from "#engine/plan/trace";
import { forecastBesideRivals } from "#engine/train/forecast";
import { type ForecastTarget, forecastTarget } from "#engine/train/forecast-target";
import { faultOf } from "#experiment/fault";
import type { ForecastAnswer, ForecastDevice } from "#experiment/forecast";
import { nextTask } from "./next-task";
import type { ForecastCommands, ForecastRequest, Reply } from "./protocol";

/** Ends the work on a request that is no longer the newest. */
class Superseded extends Error {}

export class Forecaster implements ForecastCommands {
  private newest = 0;
  private trace: Promise<TraceBackend> | null = null;
  private readonly targets = new Map<string, Promise<ForecastTarget>>();

  async forecast({ config, device }: ForecastRequest): Promise<Reply<ForecastAnswer>> {
    this.newest += 1;
    const request = this.newest;
    const pause = async () => {
      await nextTask();
      if (request !== this.newest) throw new Superseded();
    };
    try {
      this.trace ??= openTraceBackend();
      const trace = await this.trace;
      const target = await this.targetOf(device);
      await pause();
      return { answer: await forecastBesideRivals(trace, config, target, pause) };
    } catch (thrown) {
      return thrown instanceof Superseded ? null : { fault: faultOf(thrown) };
    }
  }

  private targetOf(device: ForecastDevice): Promise<ForecastTarget> {
    const key = JSON.stringify(device);
    const target = this.targets.get(key) ?? forecastTarget(device);
    this.targets.set(key, target);
    return target;
  }
}
