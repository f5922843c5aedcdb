// SPDX-License-Identifier: BSD-2-Clause

/** What is in the tree that the suites read. */
export const MOTD = "Welcome to a rump kernel.\nGrüße.\n";
export const EPOCH = 1352300400;
export const BIG = 3_000_123;
export const MANY = 1500;
export const LONG = "l".repeat(255);

/** Bytes that tell their position. */
export function pattern(length, start = 0) {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const at = start + i;
    bytes[i] = (at ^ (at >> 8) ^ (at >> 16)) & 0xff;
  }
  return bytes;
}
