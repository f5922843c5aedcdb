// SPDX-License-Identifier: BSD-2-Clause

/**
 * Procedures that are written once for calls that return at once and for calls
 * that return promises: generators that yield what a call returns and are given
 * its result.
 */
export type Steps<R = void> = Generator<unknown, R, any>;

/** Takes the steps here and now: no call may return a promise. */
export function runSync<R>(steps: Steps<R>): R {
  let step = steps.next();
  while (!step.done) step = steps.next(step.value);
  return step.value;
}

/** Waits for each result. */
export async function runAsync<R>(steps: Steps<R>): Promise<R> {
  let step = steps.next();
  while (!step.done) {
    let result: unknown;
    try {
      result = await step.value;
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(result);
  }
  return step.value;
}
