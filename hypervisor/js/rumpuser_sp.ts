// SPDX-License-Identifier: BSD-2-Clause

/**
 * The caller's memory: the array lent for the running system call, whose bytes
 * have the addresses from RUMPUSER_CLIENT_BASE on. This is the one copy
 * between a kernel buffer and the array of a caller.
 */
import { EFAULT } from "./errno.js";
import { CLIENT_BASE, type Host } from "./host.js";

export function copyCalls(host: Host) {
  return {
    rumpuser_sp_copyin(uaddr: number, kaddr: number, len: number): number {
      const from = (uaddr >>> 0) - CLIENT_BASE;
      const end = from + (len >>> 0);
      const { client } = host;
      if (end > client.length) return EFAULT;
      const whole = from === 0 && end === client.length;
      host.u8.set(whole ? client : client.subarray(from, end), kaddr >>> 0);
      return 0;
    },

    rumpuser_sp_copyout(kaddr: number, uaddr: number, len: number): number {
      const to = (uaddr >>> 0) - CLIENT_BASE;
      const from = kaddr >>> 0;
      const length = len >>> 0;
      if (to + length > host.client.length) return EFAULT;
      host.client.set(host.u8.subarray(from, from + length), to);
      return 0;
    },
  };
}
