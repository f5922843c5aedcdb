// SPDX-License-Identifier: BSD-2-Clause

/** The handshake with the kernel, and the whole set of its imports. */
import { EINVAL } from "./errno.js";
import type { Host } from "./host.js";
import { bioCalls } from "./rumpuser_bio.js";
import { clockCalls } from "./rumpuser_clock.js";
import { consoleCalls } from "./rumpuser_console.js";
import { exitCalls } from "./rumpuser_exit.js";
import { fileCalls, type OpenDevices } from "./rumpuser_file.js";
import { memoryCalls } from "./rumpuser_mem.js";
import { paramCalls } from "./rumpuser_param.js";
import { randomCalls } from "./rumpuser_random.js";
import { copyCalls } from "./rumpuser_sp.js";
import { threadCalls } from "./rumpuser_thread.js";

/** RUMPUSER_VERSION of rumpuser.h that this host implements. */
export const RUMPUSER_VERSION = 1;

/** The hypercalls of one kernel: the imports of module "rumpuser". */
export function hypercalls(host: Host): WebAssembly.ModuleImports {
  const open: OpenDevices = [];
  const { flush, ...console } = consoleCalls(host);

  return {
    rumpuser_init(version: number, _upcalls: number, capsp: number): number {
      if (version !== RUMPUSER_VERSION) return EINVAL;
      if (capsp !== 0) host.i32[capsp >>> 2] = 0;
      return 0;
    },
    ...memoryCalls(host),
    ...fileCalls(host, open),
    ...bioCalls(host, open),
    ...clockCalls(host),
    ...randomCalls(host),
    ...console,
    ...paramCalls(host),
    ...exitCalls(host, flush),
    ...threadCalls(),
    ...copyCalls(host),
  };
}
