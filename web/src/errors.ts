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

/** That what was looked for is not there, or not there any more. */
export function isGone(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === "ENOENT" || code === "ENOTDIR";
}

/** Something that went wrong, with what to do about it. */
export class Trouble extends Error {
  readonly advice: string;

  constructor(message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.advice = advice;
  }
}

const SENTENCES: Record<string, string> = {
  EACCES: "the permissions do not allow it",
  EBUSY: "it is in use",
  EDQUOT: "the quota of its owner is used up",
  EEXIST: "there is something of that name already",
  EFBIG: "the file would become larger than the file system allows",
  EINVAL: "the file system does not allow that",
  EIO: "the disk could not be read or written",
  EISDIR: "it is a directory",
  ELOOP: "too many symbolic links lead to it",
  EMLINK: "it has as many names as the file system allows",
  ENAMETOOLONG: "the name is too long; 255 bytes is the most",
  ENOENT: "it, or a directory on the way to it, does not exist",
  ENOSPC: "there is no space left on the disk",
  ENOTDIR: "a directory is needed there",
  ENOTEMPTY: "the directory is not empty",
  EOPNOTSUPP: "this file system cannot do that",
  EPERM: "this file system, or a flag of the file, does not permit it",
  EROFS: "the file system is mounted read-only",
  EXDEV: "it lies on another file system; copy it there and delete it here",
};

/** What went wrong with what was tried, as a sentence. */
export function explain(tried: string, error: unknown): string {
  const { code } = error as { code?: string };
  const words = code === undefined ? undefined : SENTENCES[code];
  const text = words ?? reason(error).replace(/\.$/, "");
  return `${tried}: ${text}.`;
}
