// SPDX-License-Identifier: BSD-2-Clause

/**
 * Console and debug output, in whole lines, for the user's callback. The last
 * lines are kept as well: the message of a panic is among them.
 */
import { OUTSIDE, type Host } from "./host.js";

const NEWLINE = 10;
const LINE_MAX = 4096;
const TAIL = 16;

export function consoleCalls(host: Host) {
  const decoder = new TextDecoder();
  const line = new Uint8Array(LINE_MAX);
  let length = 0;

  function put(c: number): void {
    if (c !== NEWLINE) line[length++] = c;
    if (c !== NEWLINE && length < LINE_MAX) return;
    const text = decoder.decode(line.subarray(0, length));
    length = 0;
    if (host.tail.push(text) > TAIL) host.tail.shift();
    const callback = host.options.console;
    if (callback === undefined) return;
    const state = host.state;
    host.state = OUTSIDE;
    try {
      callback(text);
    } catch (error) {
      /* The kernel has no part in it: it becomes an uncaught error. */
      queueMicrotask(() => {
        throw error;
      });
    } finally {
      if (state !== OUTSIDE) host.inside();
    }
  }

  return {
    rumpuser_putchar(c: number): void {
      put(c & 0xff);
    },

    rumpuser_dputs(s: number, len: number): void {
      const end = (s >>> 0) + (len >>> 0);
      for (let at = s >>> 0; at < end; at++) put(host.u8[at] as number);
    },

    /** What is left of an unfinished line. */
    flush(): void {
      if (length > 0) put(NEWLINE);
    },
  };
}
