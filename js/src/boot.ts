// SPDX-License-Identifier: BSD-2-Clause

import { Kernel } from "./kernel.js";
import { checkOptions } from "./known-options.js";
import { kernelModule } from "./module.js";
import { loadBuiltins } from "./node.js";
import { BOOT_OPTIONS, type BootOptions } from "./options.js";

/**
 * Boots a kernel in this thread. Several may run at once; they share nothing
 * but the compiled module.
 *
 * ```js
 * const kernel = await boot()
 * kernel.mount('ffs', '/ffs', { device: new MemoryDisk(bytes), readOnly: true })
 * kernel.fs.readFileSync('/ffs/etc/motd', 'utf8')
 * ```
 */
export async function boot(options: BootOptions = {}): Promise<Kernel> {
  checkOptions("boot", options, BOOT_OPTIONS);
  const [module] = await Promise.all([
    kernelModule(options.module),
    loadBuiltins(),
  ]);
  return new Kernel(module, options);
}
