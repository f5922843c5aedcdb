// SPDX-License-Identifier: BSD-2-Clause

/**
 * Where the blocks of a disk come from: what the JavaScript hypervisor asks of
 * a device, and all that it asks.
 *
 * - Everything is synchronous: the kernel waits inside the call.
 * - Offsets and lengths are in bytes, multiples of 512, and lie inside
 *   `size`: the hypervisor has checked that before it calls.
 * - The arrays are views of the kernel's memory, valid during the call only.
 * - An exception becomes EIO in the kernel; the error that the file system
 *   call then throws carries it as `cause`.
 * - A device must not call the kernel that it belongs to.
 */
export interface BlockDevice {
  /** Size in bytes; a part of a last sector is out of reach. */
  readonly size: number;
  /** No writes: the kernel refuses to open the device for writing. */
  readonly readOnly?: boolean;
  /** Fills the whole of `target` from `offset` on. */
  read(offset: number, target: Uint8Array): void;
  /** Stores the whole of `source` at `offset`. Absent: the device is read-only. */
  write?(offset: number, source: Uint8Array): void;
  /** Returns when everything written so far is on stable storage. */
  flush?(): void;
  /** Called once, when the kernel lets go of the device for good. */
  close?(): void;
}
