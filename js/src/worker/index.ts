// SPDX-License-Identifier: BSD-2-Clause

/**
 * `rumpjs/worker`: the same kernel object with the kernel in a Worker. All
 * methods return promises, `fs` has no synchronous functions, and a call that
 * hangs can be ended.
 *
 * @packageDocumentation
 */
import type { DiskContents } from "../bridge/disk.js";
import { decodeUtf8 } from "../bytes.js";
import type { DiskStats } from "../devices/counted.js";
import type { Device } from "../devices/device.js";
import { Disk } from "../disk.js";
import { asyncDispose, type dispose } from "../dispose.js";
import {
  checkFunction,
  checkInteger,
  invalidArgType,
  KernelHalted,
  KernelPanic,
} from "../errors.js";
import { toPath, type PathLike } from "../fs/arguments.js";
import type { AsyncCalls } from "../fs/calls.js";
import { createAsyncFs } from "../fs/fs.js";
import type { AsyncFs } from "../fs/types.js";
import type { Kernel, KernelStats, MadeOn } from "../kernel.js";
import { checkOptions, type Known } from "../known-options.js";
import { kernelModule } from "../module.js";
import {
  MOUNT_OPTIONS,
  type Mount,
  type MountOptions,
  type UnmountOptions,
} from "../mount.js";
import { loadBuiltins } from "../node.js";
import { BOOT_OPTIONS, type BootOptions } from "../options.js";
import type { Process, ProcessOptions } from "../process.js";
import {
  FSCK_OPTIONS,
  type FsckOptions,
  type FsckResult,
} from "../tools/fsck.js";
import {
  NEWFS_OPTIONS,
  type NewfsOptions,
  type NewfsResult,
} from "../tools/newfs.js";
import { ON_DISK, type OnDisk, type RunOptions } from "../tools/run.js";
import { workerCalls } from "./calls.js";
import { Client, type AnyWorker } from "./client.js";
import { startWorker } from "./start.js";

export { BlobDisk } from "../devices/blob-disk.js";
export type { BlockDevice, Device, Portable } from "../devices/device.js";
export type { DiskStats } from "../devices/counted.js";
export { MemoryDisk } from "../devices/memory-disk.js";
export { OverlayDisk } from "../devices/overlay-disk.js";
export { Disk, KernelHalted, KernelPanic };
export type { FsckFinding } from "../tools/fsck.js";
export { fsck } from "../tools/fsck.js";
export { newfs } from "../tools/newfs.js";
export type {
  AsyncFs,
  FsckOptions,
  FsckResult,
  KernelStats,
  MadeOn,
  Mount,
  MountOptions,
  NewfsOptions,
  NewfsResult,
  OnDisk,
  ProcessOptions,
  RunOptions,
  UnmountOptions,
};

/** How to boot a kernel in a Worker. */
export interface WorkerBootOptions extends Omit<BootOptions, "clock"> {
  /**
   * Watchdog: a call that takes longer, in milliseconds, ends the kernel with
   * a KernelPanic. For `newfs` and `fsck` it counts anew with each progress
   * that they report. No limit when absent.
   */
  timeout?: number;
  /**
   * A Worker that runs `rumpjs/kernel-worker`, where the package cannot start
   * it itself.
   */
  worker?: AnyWorker;
}

/** What setTimeout can wait for: 24 days. */
const TIMEOUT_MOST = 2 ** 31 - 1;

const { clock: _, ...PORTABLE } = BOOT_OPTIONS;
const WORKER_BOOT_OPTIONS: Known<WorkerBootOptions> = {
  ...PORTABLE,
  timeout: true,
  worker: true,
};

/** The methods of a class, returning promises. */
type Async<T, Except extends PropertyKey> = {
  [K in Exclude<keyof T, Except>]: T[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : T[K];
};

type AsyncProcess = Async<Process, "fs" | "calls" | typeof dispose>;
type AsyncKernel = Async<Kernel, "fs" | "self" | "process" | typeof dispose>;

/** A process of a kernel in a Worker. */
export class WorkerProcess implements AsyncProcess {
  /** The file systems, through the eyes of this process. */
  readonly fs: AsyncFs;
  /** Its user. */
  readonly uid: number;
  /** Its group. */
  readonly gid: number;
  readonly #client: Client;
  readonly #id: number;
  readonly #calls: AsyncCalls;

  /** @internal */
  constructor(client: Client, id: number, options: ProcessOptions) {
    this.#client = client;
    this.#id = id;
    this.#calls = workerCalls(client, id);
    this.fs = createAsyncFs(this.#calls);
    this.uid = options.uid ?? 0;
    this.gid = options.gid ?? this.uid;
  }

  /** Changes the working directory. */
  async chdir(path: PathLike): Promise<void> {
    await this.#calls.chdir(toPath(path));
  }

  /** The working directory. */
  async cwd(): Promise<string> {
    return decodeUtf8(await this.#calls.cwd());
  }

  /** Sets the umask when one is given; returns the old one. */
  umask(mask?: number | string): Promise<number> {
    return this.#client.request("umask", [this.#id, mask]);
  }

  /** Ends the process: its files are closed. */
  exit(): Promise<void> {
    return this.#client.request("exit", [this.#id]);
  }

  async [asyncDispose](): Promise<void> {
    if (!this.#client.ended) await this.exit();
  }
}

/** A running kernel, in a Worker. */
export class WorkerKernel implements AsyncKernel {
  /** The file systems, as the superuser sees them. */
  readonly fs: AsyncFs;
  readonly #client: Client;
  /** The devices that are there now; what they held is there, too. */
  readonly #attached = new Map<Device, Promise<Disk>>();
  #halted: Promise<number> | undefined;

  /** @internal */
  constructor(client: Client) {
    this.#client = client;
    this.fs = createAsyncFs(workerCalls(client, 0));
  }

  /**
   * Makes a block device of the kernel's from a device: `/dev/disk0`, … The
   * device goes to the Worker: what it holds moves there. One that is attached
   * already is that disk.
   */
  attach(device: Device): Promise<Disk> {
    let disk = this.#attached.get(device);
    if (disk === undefined) {
      disk = this.#attach(device);
      this.#attached.set(device, disk);
      disk.catch(() => this.#attached.delete(device));
    }
    return disk;
  }

  async #attach(device: Device): Promise<Disk> {
    if (device?.toWorker === undefined) {
      throw invalidArgType("device", "a device with toWorker()", device);
    }
    const { transfer, ...portable } = device.toWorker();
    const disk = await this.#client.request("attach", [portable], transfer);
    return new Disk(disk.name, disk.size, disk.readOnly);
  }

  /** Takes a device away again; it must not be mounted. */
  async detach(disk: Disk | string): Promise<void> {
    const path = String(disk);
    await this.#client.request("detach", [path]);
    for (const [device, attached] of this.#attached) {
      if ((await attached).path === path) this.#attached.delete(device);
    }
  }

  /** What is on a disk: a file system, or a table of partitions. */
  probe(disk: Disk | string): Promise<DiskContents> {
    return this.#client.request("probe", [String(disk)]);
  }

  /** How a disk has been used. */
  diskStats(disk: Disk | string): Promise<DiskStats> {
    return this.#client.request("diskStats", [String(disk)]);
  }

  /** What a disk holds, also after a KernelPanic: see `Kernel.toBlob`. */
  toBlob(disk: Disk | string): Promise<Blob> {
    return this.#client.request("toBlob", [String(disk)]);
  }

  /** Mounts a file system: see `Kernel.mount`. */
  async mount(
    type: string,
    path: PathLike,
    options: MountOptions = {},
  ): Promise<Mount> {
    checkOptions("mount", options, MOUNT_OPTIONS);
    let { device, ...rest } = options;
    if (typeof device === "object" && !(device instanceof Disk)) {
      device = await this.attach(device);
    }
    return this.#client.request("mount", [
      type,
      toPath(path),
      device === undefined ? rest : { ...rest, device: String(device) },
    ]);
  }

  /** Unmounts; with `force` even what is in use. */
  async unmount(
    path: PathLike,
    options: UnmountOptions = {},
  ): Promise<void> {
    await this.#client.request("unmount", [toPath(path), options]);
  }

  /** Makes an empty FFS file system: see `Kernel.newfs`. */
  async newfs(
    device: Disk | Device | string,
    options: NewfsOptions & OnDisk = {},
  ): Promise<NewfsResult & MadeOn> {
    checkOptions("newfs", options, { ...NEWFS_OPTIONS, ...ON_DISK });
    const { onProgress, ...plain } = options;
    const path = await this.#pathOf(device);
    return this.#client.request("newfs", [path, plain], [], onProgress);
  }

  /** Checks an FFS file system: see `Kernel.fsck`. */
  async fsck(
    device: Disk | Device | string,
    options: FsckOptions & OnDisk = {},
  ): Promise<FsckResult & MadeOn> {
    checkOptions("fsck", options, { ...FSCK_OPTIONS, ...ON_DISK });
    const { onProgress, ...plain } = options;
    const path = await this.#pathOf(device);
    return this.#client.request("fsck", [path, plain], [], onProgress);
  }

  async #pathOf(device: Disk | Device | string): Promise<string> {
    const attach = typeof device === "object" && !(device instanceof Disk);
    return String(attach ? await this.attach(device) : device);
  }

  /** What is mounted, oldest first. */
  mounts(): Promise<Mount[]> {
    return this.#client.request("mounts", []);
  }

  /** A new process, with credentials and descriptors of its own. */
  async process(options: ProcessOptions = {}): Promise<WorkerProcess> {
    const id = await this.#client.request("process", [options]);
    return new WorkerProcess(this.#client, id, options);
  }

  /** Writes everything that is delayed. */
  sync(): Promise<void> {
    return this.#client.request("sync", []);
  }

  /** The kernel does what waits to be done: see `Kernel.idle`. */
  idle(): Promise<number> {
    return this.#client.request("idle", []);
  }

  /** What the kernel uses. */
  stats(): Promise<KernelStats> {
    return this.#client.request("stats", []);
  }

  /**
   * Unmounts everything and ends the kernel and its Worker. Again, it does
   * nothing more.
   *
   * @returns How many of its objects the kernel forgot to free: 0, or a bug.
   */
  halt(): Promise<number> {
    return (this.#halted ??= this.#halt());
  }

  async #halt(): Promise<number> {
    try {
      return await this.#client.request("halt", []);
    } finally {
      this.#client.end(new KernelHalted());
    }
  }

  /**
   * Ends the Worker at once, whatever the kernel is doing: what it has not
   * written yet is lost.
   */
  terminate(): void {
    this.#client.end(new KernelPanic("the Worker was terminated"));
  }

  async [asyncDispose](): Promise<void> {
    if (!this.#client.ended) await this.halt();
  }
}

/** Boots a kernel in a Worker of its own. */
export async function boot(
  options: WorkerBootOptions = {},
): Promise<WorkerKernel> {
  checkOptions("boot", options, WORKER_BOOT_OPTIONS);
  const { module, timeout, worker, console, tools, ...rest } = options;
  if (timeout !== undefined) {
    checkInteger(timeout, "options.timeout", 1, TIMEOUT_MOST);
  }
  checkFunction(console, "options.console");
  const [compiled, started] = await Promise.all([
    kernelModule(module),
    worker ?? startWorker(),
    loadBuiltins(),
  ]);
  const client = new Client(started, console, timeout);
  try {
    await client.request("boot", [
      {
        ...rest,
        ...(tools === undefined
          ? {}
          : { tools: tools instanceof URL ? tools.href : tools }),
        module: compiled,
        console: console !== undefined,
      },
    ]);
  } catch (error) {
    client.end(error as Error);
    throw error;
  }
  return new WorkerKernel(client);
}
