// SPDX-License-Identifier: BSD-2-Clause

/**
 * rumpjs: BSD kernel file-system drivers behind the interface of node:fs.
 *
 * @packageDocumentation
 */
export { boot } from "./boot.js";
export { BlobDisk } from "./devices/blob-disk.js";
export { MemoryDisk } from "./devices/memory-disk.js";
export { OverlayDisk } from "./devices/overlay-disk.js";
export { Disk } from "./disk.js";
export { KernelHalted, KernelPanic } from "./errors.js";
export { Dir } from "./fs/dir.js";
export { Dirent } from "./fs/dirent.js";
export { FileHandle } from "./fs/file-handle.js";
export { BigIntStats, StatFs, Stats } from "./fs/stats.js";
export { FSWatcher, StatWatcher } from "./fs/watch.js";
export { Kernel } from "./kernel.js";
export { kernelModule as compile } from "./module.js";
export { Process } from "./process.js";
export { fsck } from "./tools/fsck.js";
export { newfs } from "./tools/newfs.js";

export type { Contents, DiskContents, Partition } from "./bridge/disk.js";
export type { Bytes, Encoding } from "./bytes.js";
export type { BlockDevice, Device, Portable } from "./devices/device.js";
export type { DiskStats } from "./devices/counted.js";
export type { ErrnoError } from "./errors.js";
export type { ReadResult } from "./fs/file-handle.js";
export type {
  AsyncFs,
  Fs,
  FsCallbacks,
  FsPromises,
  FsSync,
  PathLike,
  ReadStream,
} from "./fs/types.js";
export type { CopyOptions } from "./fs/cp.js";
export type { WatchEvent } from "./fs/watch.js";
export type { Time } from "./fs/option-types.js";
export type { WriteStream } from "./fs/write-types.js";
export type { KernelStats, MadeOn } from "./kernel.js";
export type { ModuleSource } from "./module.js";
export type { Mount, MountOptions, UnmountOptions } from "./mount.js";
export type { BootOptions } from "./options.js";
export type { ProcessOptions } from "./process.js";
export type { FsckFinding, FsckOptions, FsckResult } from "./tools/fsck.js";
export type { NewfsOptions, NewfsResult } from "./tools/newfs.js";
export type { OnDisk, RunOptions } from "./tools/run.js";
