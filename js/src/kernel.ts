// SPDX-License-Identifier: BSD-2-Clause

/**
 * The kernel object: devices in, file systems mounted, processes out.
 *
 *     kernel = await boot()
 *     disk = kernel.attach(device)            "/dev/disk0"
 *     kernel.mount("auto", "/mnt", { device: disk })
 *     kernel.fs.… or kernel.process({ uid }).fs.…
 *     kernel.unmount("/mnt"); kernel.halt()
 */
import { flush, Host, hypercalls } from "../../hypervisor/js/index.js";
import { Bridge, type BridgeExports, type Context } from "./bridge/area.js";
import type { DiskContents } from "./bridge/disk.js";
import * as kernelCalls from "./bridge/kernel.js";
import * as mounts from "./bridge/mount.js";
import { fork } from "./bridge/proc.js";
import type { DiskStats } from "./devices/counted.js";
import type { Device } from "./devices/device.js";
import { deviceToBlob } from "./devices/overlay-disk.js";
import { Disk } from "./disk.js";
import { DiskTable } from "./disk-table.js";
import { dispose } from "./dispose.js";
import {
  EBUSY,
  EFTYPE,
  EIO,
  ENODEV,
  ENOENT,
  EROFS,
  errnoError,
  invalidArgType,
  lastError,
} from "./errors.js";
import { showPath, toPath, type PathLike } from "./fs/arguments.js";
import type { Fs } from "./fs/types.js";
import { checkOptions } from "./known-options.js";
import {
  makeMountPoint,
  mountFlags,
  MOUNT_OPTIONS,
  tmpfsNumbers,
  typeFlags,
  UNCLEAN_ADVICE,
  UNMOUNT_OPTIONS,
} from "./mount.js";
import type { Mount, MountOptions, UnmountOptions } from "./mount.js";
import type { BootOptions } from "./options.js";
import { bootParameters } from "./options.js";
import { Process, PROCESS_OPTIONS, type ProcessOptions } from "./process.js";
import {
  fsckNow,
  FSCK_OPTIONS,
  type FsckOptions,
  type FsckResult,
} from "./tools/fsck.js";
import { toolsModule } from "./tools/module.js";
import {
  newfsNow,
  NEWFS_OPTIONS,
  type NewfsOptions,
  type NewfsResult,
} from "./tools/newfs.js";
import { ON_DISK, type OnDisk } from "./tools/run.js";

/** A running kernel, in this thread. */
export class Kernel {
  /** The file systems, as the superuser sees them. */
  readonly fs: Fs;
  readonly #host: Host;
  readonly #context: Context;
  /** @internal The process that `fs` belongs to. */
  readonly self: Process;
  readonly #disks: DiskTable;
  readonly #options: BootOptions;

  /** @internal */
  constructor(module: WebAssembly.Module, options: BootOptions) {
    const host = new Host({
      params: bootParameters(options),
      console: options.console,
      clock: options.clock,
    });
    const instance = new WebAssembly.Instance(module, {
      rumpuser: hypercalls(host),
    });
    const exports = instance.exports as unknown as BridgeExports;
    host.bind(exports);
    const bridge = new Bridge(host, exports);
    const failed = kernelCalls.boot(bridge) < 0;
    const context = failed ? -1 : fork(bridge);
    if (typeof context === "number") {
      throw errnoError(host.errno, "boot");
    }
    this.#host = host;
    this.#context = context;
    this.self = new Process(context, {});
    this.fs = this.self.fs;
    this.#disks = new DiskTable(context, this.fs, options);
    this.#options = options;
  }

  #error(syscall: string, path?: string): Error {
    return lastError(this.#host, syscall, path);
  }

  /**
   * Makes a block device of the kernel's from a device: `/dev/disk0`, … The
   * device is the kernel's then: nobody else may write it, and it is closed by
   * `detach` or `halt`. One that is attached already is that disk.
   *
   * @throws TypeError when it is no device.
   */
  attach(device: Device): Disk {
    return this.#disks.attach(device);
  }

  /**
   * Takes a device away again and closes it.
   *
   * @throws EBUSY while it is mounted or open, ENOENT when there is no such
   * disk.
   */
  detach(disk: Disk | string): void {
    this.#disks.detach(disk);
  }

  /**
   * How a disk has been used since it was attached.
   *
   * @throws ENODEV when there is no such disk.
   */
  diskStats(disk: Disk | string): DiskStats {
    return this.#disks.deviceOf(disk, "diskStats").stats();
  }

  /**
   * What a disk holds: the whole of it, also for the file of a partition. What
   * the kernel holds back is written first. While a file system is mounted
   * read-write its image says so, and others will want to check it: mount it
   * read-only (`update`) or unmount it before.
   *
   * After a KernelPanic the image is as the panic left it.
   */
  async toBlob(disk: Disk | string): Promise<Blob> {
    const { device } = this.#disks.deviceOf(disk, "toBlob");
    if (this.#host.death === undefined) this.sync();
    return deviceToBlob(device);
  }

  /**
   * What is on a disk: a file system, or a table of partitions. Where nothing
   * is known, the result says nothing.
   *
   * @throws ENOENT when there is no such disk, EIO when it cannot be read.
   */
  probe(disk: Disk | string): DiskContents {
    return this.#disks.probe(disk);
  }

  /**
   * Mounts a file system.
   *
   * @param type `"ffs"`, `"cd9660"`, `"tmpfs"`, `"kernfs"`, or `"auto"`:
   * whatever is found on the device.
   * @param path Where; directories that are missing are made.
   * @throws ENODEV for a type that the kernel does not have; EROFS for an image
   * that was not unmounted cleanly; EFTYPE where no file system of the type is;
   * EINVAL or EIO for one that is damaged, with what the kernel said about it,
   * if anything, as `cause`; EBUSY for what is mounted already;
   * ERR_NO_FILE_SYSTEM where nothing is found; TypeError for unknown options.
   */
  mount(type: string, path: PathLike, options: MountOptions = {}): Mount {
    checkOptions("mount", options, MOUNT_OPTIONS);
    if (typeof type !== "string") {
      throw invalidArgType("type", "of type string", type);
    }
    const at = toPath(path);
    const shown = showPath(at);
    let device = options.device;
    if (typeof device === "object" && !(device instanceof Disk)) {
      device = this.attach(device);
    }
    let source = device === undefined ? "" : String(device);
    if (source !== "" && (type === "auto" || options.partition !== undefined)) {
      [type, source] = this.#disks.find(source, type, options.partition);
    }
    let readOnly: boolean;
    const present = options.update
      ? this.mounts().findLast((mount) => mount.path === shown)
      : undefined;
    if (present !== undefined) {
      if (type === "auto") type = present.type;
      source ||= present.device;
      readOnly = options.readOnly ?? present.readOnly;
    } else {
      readOnly =
        options.readOnly ??
        (type === "cd9660" || this.#disks.of(source)?.readOnly === true);
      makeMountPoint(this.#context, at);
    }
    const flags = mountFlags(type, { ...options, readOnly });
    this.#host.tail.length = 0;
    const error = mounts.mount(
      this.#context,
      type,
      at,
      source,
      flags,
      typeFlags(type, options),
      tmpfsNumbers(type, options),
    );
    if (error < 0) throw this.#mountError(type, source, shown);
    return { type, path: shown, device: source, readOnly };
  }

  /** With what the kernel said about it as the cause: an errno says little. */
  #mountError(type: string, source: string, path: string): Error {
    const { tail, errno } = this.#host;
    const disk = this.#disks.of(source);
    if (this.#host.cause === undefined && tail.length > 0) {
      this.#host.cause = new Error(tail.join("\n"));
    }
    const cause = this.#host.cause;
    this.#host.cause = undefined;
    const error = errnoError(errno, "mount", source || type, path, cause);
    /* For FFS this is the only reason, when the disk can be written. */
    if (errno === EROFS && type === "ffs" && disk?.readOnly === false) {
      error.message += UNCLEAN_ADVICE;
    } else if (type === "auto") {
      error.message += ": options.device says on what to look for it";
    } else if (errno === ENODEV) {
      error.message += ": the kernel has no such type of file system";
    } else if (errno === EFTYPE) {
      error.message += `: no ${type} that the kernel knows; see kernel.probe()`;
    } else if (errno === ENOENT && source === "") {
      error.message += ": options.device says what to mount";
    }
    return error;
  }

  /**
   * Unmounts; with `force` even what is in use.
   *
   * @throws EBUSY while files are open, EINVAL or ENOENT where nothing is
   * mounted, EIO when the device did not take what was to be written.
   */
  unmount(path: PathLike, options: UnmountOptions = {}): void {
    checkOptions("unmount", options, UNMOUNT_OPTIONS);
    const at = toPath(path);
    const flags = options.force === true ? mounts.MNT_FORCE : 0;
    if (mounts.unmount(this.#context, at, flags) < 0) {
      throw this.#error("unmount", showPath(at));
    }
  }

  /**
   * Makes an empty FFS file system on a disk that is not mounted: see `newfs`.
   * A device is attached first; the result says as which disk.
   *
   * @throws What `newfs` does; EBUSY while it is mounted, ENODEV or ENXIO when
   * there is no such disk or partition.
   */
  async newfs(
    device: Disk | Device | string,
    options: NewfsOptions & OnDisk = {},
  ): Promise<NewfsResult & MadeOn> {
    checkOptions("newfs", options, { ...NEWFS_OPTIONS, ...ON_DISK });
    const module = await toolsModule(this.#options.tools);
    const [disk, part] = this.#unmounted(device, options, "newfs");
    return { disk, ...newfsNow({ module, ...part }, options) };
  }

  /**
   * Checks, and if asked repairs, the FFS file system on a disk that is not
   * mounted: see `fsck`. A device is attached first; the result says as which
   * disk.
   *
   * @throws What `fsck` does; EBUSY while it is mounted, ENODEV or ENXIO when
   * there is no such disk or partition.
   */
  async fsck(
    device: Disk | Device | string,
    options: FsckOptions & OnDisk = {},
  ): Promise<FsckResult & MadeOn> {
    checkOptions("fsck", options, { ...FSCK_OPTIONS, ...ON_DISK });
    const module = await toolsModule(this.#options.tools);
    const [disk, part] = this.#unmounted(device, options, "fsck");
    return { disk, ...fsckNow({ module, ...part }, options) };
  }

  #unmounted(given: Disk | Device | string, options: OnDisk, call: string) {
    const mounted = this.mounts().map(({ device }) => device);
    return this.#disks.unmounted(given, options, mounted, call);
  }

  /** What is mounted, oldest first. */
  mounts(): Mount[] {
    const table = mounts.mounts(this.#context);
    if (typeof table === "number") throw this.#error("mounts", "/");
    return table.map(({ type, path, device, flags }) => ({
      type,
      path,
      device,
      readOnly: (flags & mounts.MNT_RDONLY) !== 0,
    }));
  }

  /**
   * A new process, with credentials and descriptors of its own. It is the
   * caller's until its `exit`, or the end of the kernel.
   *
   * @throws EINVAL for more than 16 groups, and what `chdir` throws for `cwd`.
   */
  process(options: ProcessOptions = {}): Process {
    checkOptions("process", options, PROCESS_OPTIONS);
    this.#context.enter();
    const context = fork(this.#context.bridge, this.#context);
    if (typeof context === "number") {
      throw errnoError(this.#host.errno, "fork");
    }
    return new Process(context, options);
  }

  /**
   * Writes everything that is delayed, and flushes the devices. Throws when
   * one of them fails.
   */
  sync(): void {
    this.#host.cause = undefined;
    kernelCalls.sync(this.#context);
    for (const device of this.#host.devices.values()) {
      flush(this.#host, device);
    }
    if (this.#host.cause === undefined) return;
    this.#host.errno = EIO;
    throw this.#error("sync");
  }

  /**
   * For a program that has nothing to do for a while: the kernel does what
   * waits to be done. Returns the milliseconds until there will be more to do,
   * or -1.
   */
  idle(): number {
    return kernelCalls.idle(this.#context);
  }

  /** What the kernel uses. */
  stats(): KernelStats {
    return { memory: this.#host.memory.buffer.byteLength };
  }

  /**
   * Unmounts everything, also what is in use, and ends the kernel: later calls
   * throw. The devices are closed. Throws when something could not be written,
   * after all. A kernel that has panicked only lets its devices go.
   *
   * @returns How many of its objects the kernel forgot to free: 0, or a bug.
   * The console names them.
   */
  halt(): number {
    const dead = this.#host.death !== undefined;
    if (!dead) this.#context.enter();
    try {
      if (dead) return 0;
      const left = kernelCalls.halt(this.#context, false);
      if (left >= 0) return left;
      const error =
        this.#host.errno === EBUSY ? undefined : this.#error("halt");
      const forced = kernelCalls.halt(this.#context, true);
      if (error !== undefined) throw error;
      return Math.max(forced, 0);
    } finally {
      this.#host.halt();
    }
  }

  [dispose](): void {
    this.halt();
  }
}

/** The disk that `newfs` and `fsck` have worked on. */
export interface MadeOn {
  /** Its file in the kernel, for `mount`: `"/dev/disk0"`. */
  disk: string;
}

/** What the kernel uses. */
export interface KernelStats {
  /** Memory of the module, in bytes. */
  memory: number;
}
