// SPDX-License-Identifier: BSD-2-Clause

/**
 * Host objects. In JavaScript a name is the key of an attached device, and
 * every object is a block device: there are no host files to open.
 *
 * A handle is a small integer, an index into the table of open devices, which
 * rumpuser_bio shares.
 */
import type { BlockDevice } from "./device.js";
import { EBADF, EINVAL, EIO, ENOENT, EROFS } from "./errno.js";
import { OUTSIDE, type Host } from "./host.js";

const OPEN_ACCMODE = 0x03;
const OPEN_RDONLY = 0x00;
const FT_BLK = 3;
const NOSEEK = -1;

export type OpenDevices = (BlockDevice | undefined)[];

/**
 * Moves bytes between a device and the kernel's memory; returns an errno.
 * Foreign code runs in here, so the kernel is OUTSIDE during the call.
 */
export function transfer(
  host: Host,
  device: BlockDevice,
  write: boolean,
  address: number,
  length: number,
  offset: number,
): number {
  if (offset < 0 || offset + length > device.size) return EIO;
  const view = host.u8.subarray(address, address + length);
  host.state = OUTSIDE;
  try {
    if (!write) device.read(offset, view);
    else if (device.write !== undefined && device.readOnly !== true) {
      device.write(offset, view);
    } else return EROFS;
    return 0;
  } catch (error) {
    host.cause = error;
    return EIO;
  } finally {
    host.inside();
  }
}

/** Everything written reaches stable storage; returns an errno. */
export function flush(host: Host, device: BlockDevice): number {
  if (device.flush === undefined) return 0;
  host.state = OUTSIDE;
  try {
    device.flush();
    return 0;
  } catch (error) {
    host.cause = error;
    return EIO;
  } finally {
    host.inside();
  }
}

export function fileCalls(host: Host, open: OpenDevices) {
  return {
    rumpuser_open(name: number, mode: number, fdp: number): number {
      const device = host.devices.get(host.string(name));
      if (device === undefined) return ENOENT;
      const writing = (mode & OPEN_ACCMODE) !== OPEN_RDONLY;
      if (writing && (device.readOnly || device.write === undefined)) {
        return EROFS;
      }
      let fd = open.indexOf(undefined);
      if (fd < 0) fd = open.length;
      open[fd] = device;
      host.i32[fdp >>> 2] = fd;
      return 0;
    },

    rumpuser_close(fd: number): number {
      if (open[fd] === undefined) return EBADF;
      open[fd] = undefined;
      return 0;
    },

    rumpuser_getfileinfo(name: number, sizep: number, typep: number): number {
      const device = host.devices.get(host.string(name));
      if (device === undefined) return ENOENT;
      if (sizep !== 0) host.setInt64(sizep, device.size);
      if (typep !== 0) host.i32[typep >>> 2] = FT_BLK;
      return 0;
    },

    rumpuser_read(
      fd: number,
      data: number,
      len: number,
      off: bigint,
      donep: number,
    ): number {
      return plain(fd, false, data, len, off, donep);
    },

    rumpuser_write(
      fd: number,
      data: number,
      len: number,
      off: bigint,
      donep: number,
    ): number {
      return plain(fd, true, data, len, off, donep);
    },

    rumpuser_syncfd(fd: number): number {
      const device = open[fd];
      return device === undefined ? EBADF : flush(host, device);
    },
  };

  function plain(
    fd: number,
    write: boolean,
    data: number,
    len: number,
    off: bigint,
    donep: number,
  ): number {
    const device = open[fd];
    if (device === undefined) return EBADF;
    const offset = Number(off);
    if (offset === NOSEEK) return EINVAL;
    const length = Math.max(0, Math.min(len >>> 0, device.size - offset));
    const error =
      length === 0
        ? 0
        : transfer(host, device, write, data >>> 0, length, offset);
    host.i32[donep >>> 2] = error === 0 ? length : 0;
    return error;
  }
}
