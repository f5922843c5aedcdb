// SPDX-License-Identifier: BSD-2-Clause

/**
 * errno, and the end of the kernel. An exit is an exception through the
 * module: whoever entered the kernel catches it and gets the host's `death`.
 */
import type { Host } from "./host.js";
import { KernelHalted, KernelPanic } from "./panic.js";

const PANIC_LINE = /^panic[:,]?\s*/i;

export function exitCalls(host: Host, flushConsole: () => void) {
  return {
    rumpuser_seterrno(error: number): void {
      host.errno = error;
    },

    rumpuser_exit(value: number): never {
      flushConsole();
      if (value === 0) throw host.die(new KernelHalted());
      const said = host.tail.findLast((line) => PANIC_LINE.test(line));
      const message = said?.replace(PANIC_LINE, "") ?? host.tail.at(-1);
      throw host.die(
        new KernelPanic(`kernel panic: ${message ?? "(no message)"}`, {
          cause: host.cause,
        }),
      );
    },

    /** There is no process to signal. */
    rumpuser_kill(_sig: number): void {},
  };
}
