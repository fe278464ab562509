// Starts what stands behind the page: the worker that trains, the forecast, what is kept without a network.

import { connect } from "#state/connection";
import { connectForecast } from "#state/forecast";
import { isolateOnce, keepOffline } from "#state/offline";
import { opened } from "#state/run";

/** A GPU's self-test may take seconds; the picture does not wait for that. */
const FORECAST_LATE_MS = 1500;

/** Resolves when the page can say what it will most likely open with. */
export function start(): Promise<unknown> {
  const expected = connect();
  void Promise.race([opened(), new Promise((late) => setTimeout(late, FORECAST_LATE_MS))]).then(connectForecast);
  // the dev server gives the headers itself, and its files change all the time
  if (import.meta.env.PROD) {
    isolateOnce();
    void keepOffline();
  }
  return expected;
}
