// SPDX-License-Identifier: BSD-2-Clause

/** The symbols of `using`, also for engines that do not have them yet. */
export const dispose: typeof Symbol.dispose =
  Symbol.dispose ?? Symbol.for("Symbol.dispose");
export const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
