// SPDX-License-Identifier: BSD-2-Clause

/**
 * The disks of a kernel: what is attached, which device is below, what is on it.
 *
 * - A disk has a file in the kernel, "/dev/disk0"; a partition gets one when it
 *   is first needed, "/dev/disk0a", and belongs to the same disk.
 * - A device belongs to the kernel from `attach` to `detach`; then, or when the
 *   kernel halts, it is closed.
 */
import type { Host } from "../../hypervisor/js/index.js";
import type { Context } from "./bridge/area.js";
import * as disks from "./bridge/disk.js";
import type { DiskContents } from "./bridge/disk.js";
import * as kernelCalls from "./bridge/kernel.js";
import { Counted } from "./devices/counted.js";
import { checkDevice, type Device } from "./devices/device.js";
import { Disk } from "./disk.js";
import {
  EBUSY,
  ENODEV,
  ENXIO,
  errnoError,
  lastError,
  plainError,
} from "./errors.js";
import type { Fs } from "./fs/types.js";
import { defaultCache, type BootOptions } from "./options.js";
import { wholeDevice, type OnDisk, type Target } from "./tools/run.js";

export class DiskTable {
  readonly #host: Host;
  readonly #context: Context;
  readonly #fs: Fs;
  readonly #options: BootOptions;
  /** By their files, also those of partitions. */
  readonly #disks = new Map<string, Disk>();
  /** By the names of their disks. */
  readonly #devices = new Map<string, Counted>();
  #attached = 0;
  #inMemory = 0;

  constructor(context: Context, fs: Fs, options: BootOptions) {
    this.#host = context.host;
    this.#context = context;
    this.#fs = fs;
    this.#options = options;
  }

  /** The disk that a file of a disk or of a partition belongs to. */
  of(path: string): Disk | undefined {
    return this.#disks.get(path);
  }

  /**
   * Makes a block device of the kernel's from a device: `/dev/disk0`, … Two
   * disks on one device would each write over what the other has written.
   */
  attach(device: Device): Disk {
    checkDevice(device);
    for (const disk of this.#disks.values()) {
      if (this.#devices.get(disk.name)?.device === device) return disk;
    }
    const name = `disk${this.#attached}`;
    const readOnly = device.readOnly === true || device.write === undefined;
    const disk = new Disk(name, device.size, readOnly);
    this.#context.enter();
    const counted = new Counted(device);
    this.#host.devices.set(name, counted);
    if (disks.attach(this.#context, disk.path, name, 0, -1) < 0) {
      this.#host.devices.delete(name);
      throw lastError(this.#host, "attach", disk.path);
    }
    this.#attached++;
    this.#disks.set(disk.path, disk);
    this.#devices.set(name, counted);
    if (device.inMemory === true) this.#growCache(device.size);
    return disk;
  }

  /** Room in the buffer cache for all that is in memory anyway. */
  #growCache(size: number): void {
    if (this.#options.bufferCache !== undefined) return;
    this.#inMemory += size;
    kernelCalls.setBufferMemory(
      this.#context,
      defaultCache(this.#options, this.#inMemory),
    );
  }

  /** Takes a device away again; it must not be mounted. */
  detach(disk: Disk | string): void {
    const path = String(disk);
    if (disks.detach(this.#context, path) < 0) {
      throw lastError(this.#host, "detach", path);
    }
    const name = this.#disks.get(path)?.name ?? "";
    this.#disks.delete(path);
    this.#host.devices.get(name)?.close?.();
    this.#host.devices.delete(name);
    this.#devices.delete(name);
  }

  /** The device below. */
  deviceOf(disk: Disk | string, syscall: string): Counted {
    const path = String(disk);
    const device = this.#devices.get(this.#disks.get(path)?.name ?? "");
    if (device === undefined) throw errnoError(ENODEV, syscall, path);
    return device;
  }

  /** What is on a disk: a file system, or a table of partitions. */
  probe(disk: Disk | string): DiskContents {
    const path = String(disk);
    const size = this.#disks.get(path)?.size ?? this.#fs.statSync(path).size;
    const fd = this.#fs.openSync(path, "r");
    try {
      const contents = disks.probe(this.#context, fd, size);
      if (typeof contents === "number") {
        throw lastError(this.#host, "probe", path);
      }
      return contents;
    } finally {
      if (this.#host.death === undefined) this.#fs.closeSync(fd);
    }
  }

  /** Type and device file of what is to be mounted from a disk. */
  find(
    path: string,
    type: string,
    partition: string | undefined,
  ): [type: string, source: string] {
    const contents = this.probe(path);
    const usable = contents.partitions.filter((p) => p.type !== undefined);
    if (partition === undefined && contents.type !== undefined) {
      return [contents.type, path];
    }
    const part =
      partition === undefined
        ? usable.length === 1
          ? usable[0]
          : undefined
        : contents.partitions.find((p) => p.id === partition);
    if (part === undefined || (type === "auto" && part.type === undefined)) {
      const choice = usable.map((p) => p.id).join(", ");
      throw plainError(
        "ERR_NO_FILE_SYSTEM",
        `no file system found on '${path}': ` +
          ((part ?? contents).name ?? "unknown contents") +
          ((part ?? contents).advice ? ` (${(part ?? contents).advice})` : "") +
          (choice === "" ? "" : `; partitions that can be mounted: ${choice}`),
      );
    }
    return [
      type === "auto" ? (part.type as string) : type,
      this.#partition(path, part),
    ];
  }

  /** The device file of a partition: "/dev/disk0a". */
  #partition(path: string, part: { id: string; offset: number; size: number }) {
    const disk = this.#disks.get(path);
    if (disk === undefined) throw errnoError(ENODEV, "mount", path);
    const source = `${path}${/\d$/.test(path) && /^\d/.test(part.id) ? "p" : ""}${part.id}`;
    if (this.#disks.has(source)) return source;
    const error = disks.attach(
      this.#context,
      source,
      disk.name,
      part.offset,
      part.size,
    );
    if (error < 0) throw lastError(this.#host, "attach", source);
    this.#disks.set(source, disk);
    return source;
  }

  /**
   * The device below a disk or a partition, and which part of it that is; none
   * of it may be among the devices that are mounted.
   */
  unmounted(
    given: Disk | Device | string,
    { partition }: OnDisk,
    mounted: readonly string[],
    call: string,
  ): [path: string, part: Omit<Target, "module">] {
    this.#context.enter();
    const disk =
      typeof given === "string" || given instanceof Disk
        ? given
        : this.attach(given);
    let path = String(disk);
    const owner = this.#disks.get(path);
    const device = this.#devices.get(owner?.name ?? "");
    if (owner === undefined || device === undefined) {
      throw errnoError(ENODEV, call, path);
    }
    let window = wholeDevice(device);
    if (partition !== undefined || path !== owner.path) {
      const { partitions } = this.probe(owner.path);
      const part = partitions.find((p) =>
        partition === undefined
          ? this.#partition(owner.path, p) === path
          : p.id === partition,
      );
      if (part === undefined) throw errnoError(ENXIO, call, path);
      path = this.#partition(owner.path, part);
      window = { offset: part.offset, size: part.size };
    }
    for (const used of mounted) {
      const shared =
        used === path || used === owner.path || path === owner.path;
      if (shared && this.#disks.get(used) === owner) {
        throw errnoError(EBUSY, call, path);
      }
    }
    return [path, { device, window }];
  }
}
