// How long something is waited for: so long as a time allows, or a signal.

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
