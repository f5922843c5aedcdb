// SPDX-License-Identifier: BSD-2-Clause

/** Results of calls, as the functions of `fs` give them. */
import { decode, decodeUtf8, toBytes, type Bytes } from "../bytes.js";
import type { StatFsNumbers } from "../bridge/mount.js";
import { StatFs } from "./stats.js";

/** Text in the encoding that the options ask for, or bytes. */
export function encoded(bytes: Uint8Array, encoding: string): string | Bytes {
  if (encoding === "utf8") return decodeUtf8(bytes);
  return encoding === "buffer" ? toBytes(bytes) : decode(bytes, encoding);
}

/** Goes on with a result that is there, or will be. */
export function after<T, R>(
  result: T | Promise<T>,
  next: (result: T) => R,
): R | Promise<R> {
  return result instanceof Promise ? result.then(next) : next(result);
}

export function toStatFs(
  numbers: StatFsNumbers,
  bigint: unknown,
): StatFs | StatFs<bigint> {
  const { type, bsize, blocks, bfree, bavail, files, ffree } = numbers;
  return bigint
    ? new StatFs(
        BigInt(type),
        BigInt(bsize),
        BigInt(blocks),
        BigInt(bfree),
        BigInt(bavail),
        BigInt(files),
        BigInt(ffree),
      )
    : new StatFs(type, bsize, blocks, bfree, bavail, files, ffree);
}
