// SPDX-License-Identifier: BSD-2-Clause

/** Random bytes, from the engine's generator of cryptographic quality. */
import type { Host } from "./host.js";

/** No more at once: crypto.getRandomValues. */
const MOST = 65536;

export function randomCalls(host: Host) {
  return {
    rumpuser_getrandom(data: number, len: number): void {
      const end = (data >>> 0) + (len >>> 0);
      for (let at = data >>> 0; at < end; at += MOST) {
        const part = host.u8.subarray(at, Math.min(at + MOST, end));
        crypto.getRandomValues(part as Uint8Array<ArrayBuffer>);
      }
    },
  };
}
