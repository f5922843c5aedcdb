// SPDX-License-Identifier: BSD-2-Clause

/** Errors in words. */

/** The words of an error of a system call, without code and path. */
export function reason(error: unknown): string {
  const { message, code } = error as { message: string; code?: string };
  const words = /^E[A-Z0-9]+: ([^,]*), /.exec(message)?.[1];
  if (words === undefined || code === undefined) return message;
  const text = words === "i/o error" ? "input/output error" : words;
  return sentence(text);
}

/** The words with a large letter in front. */
export function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** That the kernel has ended: no later call will succeed. */
export function isDeath(error: unknown): boolean {
  const name = (error as Error | undefined)?.name;
  return name === "KernelPanic" || name === "KernelHalted";
}

/** Something that went wrong, with what to do about it. */
export class Trouble extends Error {
  readonly advice: string;

  constructor(message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.advice = advice;
  }
}
