// How long something is waited for: so long as a time allows, a signal, or until others are done.

/** What a promise gives; throws a TimeoutError where that takes longer. */
export function inTime<T>(answer: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(noAnswer()), milliseconds);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

export const noAnswer = () => new DOMException("it does not answer", "TimeoutError");

/** What a promise gives; throws the signal's reason as soon as it aborts. What is waited for goes on. */
export function unlessAborted<T>(answer: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return answer;
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp);
  });
}

/** Runs at most so many at a time, the others in the order in which they came. */
export function atMost(count: number) {
  let free = count;
  const waiting: (() => void)[] = [];
  return async <T>(act: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => void waiting.push(resolve));
    try {
      return await act();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
