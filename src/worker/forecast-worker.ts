// The worker that forecasts: tfjs's core to trace with, no device.

import * as Comlink from "comlink";
import { Forecaster } from "./forecaster";
import type { ForecastCommands } from "./protocol";

const forecaster = new Forecaster();

const commands: ForecastCommands = {
  forecast: (request) => forecaster.forecast(request),
  costs: (request) => forecaster.costs(request),
};

Comlink.expose(commands);
