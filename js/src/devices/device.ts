// SPDX-License-Identifier: BSD-2-Clause

import type { BlockDevice } from "../../../hypervisor/js/index.js";
import { invalidArgType, plainError } from "../errors.js";

export type { BlockDevice };

/** How a device goes to a Worker: what to make it from there. */
export interface Portable {
  /** The class: one of the package's, or an export of `module`. */
  kind: string;
  /** Where the class is, when it is not one of the package's. */
  module?: string;
  /** A device that is made first and goes in front of the arguments. */
  base?: Portable;
  /** What its constructor gets; must survive structured cloning. */
  arguments: unknown[];
  /** What moves instead of being copied. */
  transfer?: Transferable[];
}

/** A block device that can be attached to a kernel. */
export interface Device extends BlockDevice {
  /**
   * Its blocks are in memory already: the kernel's buffer cache may grow until
   * it holds them all (at most 128 MiB).
   */
  readonly inMemory?: boolean;
  /** Needed only for a kernel in a Worker. */
  toWorker?(): Portable;
  /** What it holds now, where that can be had without reading it. */
  toBlob?(): Promise<Blob>;
}

/** The error of a device whose bytes are in a Worker, and only there. */
export function movedError(): Error {
  return plainError(
    "ERR_DEVICE_MOVED",
    "what the device held has moved to a Worker: kernel.toBlob() gets it back",
  );
}

/** Throws unless it can be read like a device. */
export function checkDevice(device: Device): void {
  if (
    typeof device?.read !== "function" ||
    !Number.isSafeInteger(device.size) ||
    device.size < 0
  ) {
    throw invalidArgType(
      "device",
      "a device (MemoryDisk, BlobDisk, OverlayDisk, FileDisk, or an object with size and read)",
      device,
    );
  }
}
