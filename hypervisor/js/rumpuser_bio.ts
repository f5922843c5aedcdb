// SPDX-License-Identifier: BSD-2-Clause

/**
 * Block I/O, completed before the call returns. biodone is a C function
 * pointer, that is an index into the module's table; it is nearly always the
 * same one, so the function found last is kept.
 */
import { EBADF } from "./errno.js";
import type { Host } from "./host.js";
import { flush, transfer, type OpenDevices } from "./rumpuser_file.js";

const BIO_WRITE = 0x02;
const BIO_SYNC = 0x04;

type BiodoneFunction = (arg: number, done: number, error: number) => void;

export function bioCalls(host: Host, open: OpenDevices) {
  let lastIndex = -1;
  let last: BiodoneFunction;

  return {
    rumpuser_bio(
      fd: number,
      op: number,
      data: number,
      len: number,
      off: bigint,
      biodone: number,
      arg: number,
    ): void {
      const device = open[fd];
      let error = EBADF;
      if (device !== undefined) {
        const write = (op & BIO_WRITE) !== 0;
        const offset = Number(off);
        error = transfer(host, device, write, data >>> 0, len >>> 0, offset);
        if (error === 0 && write && (op & BIO_SYNC) !== 0) {
          error = flush(host, device);
        }
      }
      if (biodone !== lastIndex) {
        last = host.table.get(biodone) as BiodoneFunction;
        lastIndex = biodone;
      }
      last(arg, error === 0 ? len : 0, error);
    },
  };
}
