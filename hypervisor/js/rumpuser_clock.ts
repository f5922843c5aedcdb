// SPDX-License-Identifier: BSD-2-Clause

/**
 * Clocks. With a clock of the user's both clocks are that one, so that a run
 * can be repeated exactly.
 */
import type { Host } from "./host.js";

const RELWALL = 0;

/* Node makes `performance` anew, through a getter, each time it is named. */
const { performance } = globalThis;

export function clockCalls(host: Host) {
  const own = host.options.clock;
  const wall = own ?? Date.now;
  const monotonic = own ?? (() => performance.now());

  return {
    rumpuser_clock_gettime(clock: number, secp: number, nsecp: number): number {
      const milliseconds = clock === RELWALL ? wall() : monotonic();
      const seconds = Math.floor(milliseconds / 1000);
      host.setInt64(secp, seconds);
      host.i32[nsecp >>> 2] = (milliseconds - seconds * 1000) * 1e6;
      return 0;
    },

    /** Nothing else could run meanwhile, so it would only lose time. */
    rumpuser_clock_sleep(_clock: number, _sec: bigint, _nsec: number): number {
      return 0;
    },
  };
}
