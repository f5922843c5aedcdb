// SPDX-License-Identifier: BSD-2-Clause

/**
 * Options that nobody knows. A wrong name would do nothing, and `readonly` or
 * `Force` would be no mistake that anyone notices: it is refused instead.
 *
 * Each interface of options has its table of names beside it; the compiler
 * sees to it that both have the same. node:fs ignores what it does not know,
 * and so does `kernel.fs`.
 */
import { invalidArgType, plainTypeError } from "./errors.js";

/** The names of some options. */
export type Known<T> = Readonly<Record<keyof T, true>>;

/** Options of devices. */
export interface ReadOnly {
  /** Refuse all writing. */
  readOnly?: boolean;
}
export const READ_ONLY: Known<ReadOnly> = { readOnly: true };

/**
 * Throws unless all options are known: a TypeError with code
 * ERR_UNKNOWN_OPTION, whose `option` is the first that is not.
 */
export function checkOptions(
  call: string,
  options: unknown,
  known: Readonly<Record<string, true>>,
): void {
  if (options === null || typeof options !== "object") {
    throw invalidArgType("options", "of type object", options);
  }
  for (const option of Object.keys(options)) {
    if (Object.hasOwn(known, option)) continue;
    const names = Object.keys(known).join(", ");
    const message = `${call}: no option '${option}'; there are: ${names}`;
    throw Object.assign(plainTypeError("ERR_UNKNOWN_OPTION", message), {
      option,
    });
  }
}
