// SPDX-License-Identifier: BSD-2-Clause

/** Blobs of zeros, of any size: a large one is small ones many times over. */

const UNIT = 1 << 20;

export function zeroBlob(size: number): Blob {
  const unit = new Blob([new Uint8Array(Math.min(size, UNIT))]);
  const parts: Blob[] = [];
  let double = unit;
  let rest = size;
  /* The binary digits of the size, each a doubling of the one before. */
  for (let left = Math.floor(size / UNIT); left > 0; left >>>= 1) {
    if (left & 1) {
      parts.push(double);
      rest -= double.size;
    }
    if (left > 1) double = new Blob([double, double]);
  }
  parts.push(unit.slice(0, rest));
  return new Blob(parts);
}
