// SPDX-License-Identifier: BSD-2-Clause

/** Parameters: boot options, by the names that rumpuser.h lists. */
import { E2BIG, ENOENT } from "./errno.js";
import type { Host } from "./host.js";

const encoder = new TextEncoder();

export function paramCalls(host: Host) {
  return {
    rumpuser_getparam(name: number, buf: number, len: number): number {
      const key = host.string(name);
      let value = host.options.params.get(key);
      if (value === undefined) {
        if (key !== "_RUMPUSER_HOSTNAME") return ENOENT;
        value = "rumpjs";
      }
      const bytes = encoder.encode(value);
      if (bytes.length >= len >>> 0) return E2BIG;
      host.u8.set(bytes, buf >>> 0);
      host.u8[(buf >>> 0) + bytes.length] = 0;
      return 0;
    },
  };
}
