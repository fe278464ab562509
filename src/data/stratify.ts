// A test split for data that has none: a fifth of each class, drawn from the seed.

import { PURPOSE } from "./random";
import { permutation } from "./shuffle";

const TEST_SHARE = 5;

/** Whether each record goes to the test split. A class of one record stays in training. */
export function testSplit(labels: ArrayLike<number>, classes: number, seed: number): Uint8Array {
  const isTest = new Uint8Array(labels.length);
  const byClass = Array.from({ length: classes }, () => [] as number[]);
  for (let i = 0; i < labels.length; i++) byClass[labels[i] ?? 0]?.push(i);
  byClass.forEach((own, label) => {
    if (own.length < 2) return;
    const order = permutation(own.length, seed, PURPOSE.testSplit, label);
    const count = Math.max(1, Math.round(own.length / TEST_SHARE));
    for (const i of order.subarray(0, count)) isTest[own[i] ?? 0] = 1;
  });
  return isTest;
}
