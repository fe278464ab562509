// Answers forecasts, the newest request only: planning takes a while, and what was asked before is of no account then.

import { openTraceBackend, type TraceBackend } from "#engine/plan/trace";
import { blockCosts } from "#engine/train/block-costs";
import { forecastBesideRivals } from "#engine/train/forecast";
import { type ForecastTarget, forecastTarget } from "#engine/train/forecast-target";
import type { BlockCosts } from "#experiment/block-costs";
import { faultOf } from "#experiment/fault";
import type { ForecastAnswer, ForecastDevice, StepForecast } from "#experiment/forecast";
import { nextTask } from "./next-task";
import type { ForecastCommands, ForecastRequest, Reply } from "./protocol";

const MOST_RIVALS = 24;

/** Ends the work on a request that is no longer the newest. */
class Superseded extends Error {}

type Work<T> = (trace: TraceBackend, target: ForecastTarget, pause: () => Promise<void>) => Promise<T>;

export class Forecaster implements ForecastCommands {
  /** Number of the newest request of each kind. */
  private readonly newest = { forecast: 0, costs: 0 };
  private trace: Promise<TraceBackend> | null = null;
  private readonly targets = new Map<string, Promise<ForecastTarget>>();
  /** By device; the networks that somebody compares are few. */
  private readonly rivals = new Map<string, Map<string, StepForecast>>();

  forecast({ config, device }: ForecastRequest): Promise<Reply<ForecastAnswer>> {
    return this.answer("forecast", device, (trace, target, pause) =>
      forecastBesideRivals(trace, config, target, { pause, known: this.rivalsOf(device) }),
    );
  }

  costs({ config, device }: ForecastRequest): Promise<Reply<BlockCosts>> {
    return this.answer("costs", device, async (trace, target) => blockCosts(trace, config, target));
  }

  private async answer<T>(kind: "forecast" | "costs", device: ForecastDevice, work: Work<T>): Promise<Reply<T>> {
    this.newest[kind] += 1;
    const request = this.newest[kind];
    const pause = async () => {
      await nextTask();
      if (request !== this.newest[kind]) throw new Superseded();
    };
    try {
      this.trace ??= openTraceBackend();
      const trace = await this.trace;
      const target = await this.targetOf(device);
      await pause();
      return { answer: await work(trace, target, pause) };
    } catch (thrown) {
      return thrown instanceof Superseded ? null : { fault: faultOf(thrown) };
    }
  }

  private rivalsOf(device: ForecastDevice): Map<string, StepForecast> {
    const key = JSON.stringify(device);
    const known = this.rivals.get(key);
    const rivals = known && known.size < MOST_RIVALS ? known : new Map<string, StepForecast>();
    this.rivals.set(key, rivals);
    return rivals;
  }

  private targetOf(device: ForecastDevice): Promise<ForecastTarget> {
    const key = JSON.stringify(device);
    const target = this.targets.get(key) ?? forecastTarget(device);
    this.targets.set(key, target);
    return target;
  }
}
