// The numbers of a config that act at the next step without a new network.

import type { Config } from "#experiment/config";
import type { LiveKnobs } from "./metrics";

export const knobsOf = ({ optimizer, ema, host, augmentation }: Config): LiveKnobs => ({
  learningRate: optimizer.lr,
  emaMomentum: ema.momentum,
  lambdaRecon: host.lambdaRecon,
  lambdaTask: host.lambdaTask,
  augmentation,
});

export const withKnobs = (
  config: Config,
  { learningRate: lr, emaMomentum, augmentation, ...lambdas }: LiveKnobs,
): Config => ({
  ...config,
  optimizer: { ...config.optimizer, lr },
  ema: { ...config.ema, momentum: emaMomentum },
  host: { ...config.host, ...lambdas },
  augmentation,
});
