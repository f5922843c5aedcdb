// SPDX-License-Identifier: BSD-2-Clause

/**
 * The disks and what is mounted. A disk is one of three: the demonstration, a
 * file of the visitor's, or a new one. All of them are written in memory only
 * (OverlayDisk); what has been changed is lost with the page unless it is
 * downloaded, so each disk knows whether there is anything to lose:
 *
 *     as it came --a write of the kernel's--> changed --save()--> as it came
 *
 * The kernel holds writes back. `touched(path)` is called by whoever has changed
 * something; a moment later everything is written and the disks are looked at. A
 * disk stays touched until then, whoever looks before; and one that is touched
 * while that goes on is touched again.
 * A disk that has been written though nobody touched it counts as it came: the
 * driver gives inodes of young images their generation numbers, for example.
 */
import {
  OverlayDisk,
  type Device,
  type Mount,
  type MountOptions,
  type WorkerKernel,
} from "rumpjs/worker";
import { isDeath } from "./errors.ts";
import { bytesWords } from "./format.ts";
import { normalize } from "./names.ts";
import { whyNot } from "./refusals.ts";
import type { Working } from "./working.ts";

export interface DiskInfo {
  /** "/dev/disk1" */
  path: string;
  /** What the visitor calls it, and it is called when it is downloaded. */
  name: string;
  origin: "demonstration" | "file" | "new";
  size: number;
  /** It differs from what the visitor has. */
  changed: boolean;
  /** How much memory the changes take. */
  bytes: number;
  /** It can be written at all. */
  writable: boolean;
  /** Someone may have changed something on it. */
  touched: boolean;
  /** Writes of the kernel's when it was last as the visitor has it. */
  writes: number;
}

/** A mounted file system as the page shows it. */
export interface Place {
  path: string;
  type: string;
  device: string;
  readOnly: boolean;
  disk?: DiskInfo;
  /** Why it is read-only. */
  why?: string;
  /** It can be written once it has been checked. */
  unclean?: boolean;
}

export type CheckResult = Awaited<ReturnType<WorkerKernel["fsck"]>>;
export type NewfsOptions = NonNullable<Parameters<WorkerKernel["newfs"]>[1]>;

/** An image may come from anybody; and looking is not changing. */
export const OPTIONS: MountOptions = { noDev: true, noSuid: true, noAtime: true };

const SETTLE = 300;

export class Disks {
  readonly kernel: WorkerKernel;
  readonly #say: (line: string) => void;
  readonly list: DiskInfo[] = [];
  /** What is mounted, oldest first. */
  places: Place[] = [];
  /** The kernel may hold something back. */
  pending = false;
  /** Someone wants to know when anything here changes. */
  changed: () => void = () => {};
  /** Shows that something takes its time, and how far it is. */
  working: Working = (_, run) => run(() => {});
  readonly #whys = new Map<string, { why: string; unclean: boolean }>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(kernel: WorkerKernel, say: (line: string) => void) {
    this.kernel = kernel;
    this.#say = say;
  }

  /** Makes a device a disk of the kernel's. */
  async attach(
    device: Device,
    name: string,
    origin: DiskInfo["origin"],
  ): Promise<DiskInfo> {
    const { path, size, readOnly } = await this.kernel.attach(device);
    const disk: DiskInfo = {
      path, name, origin, size,
      writable: !readOnly,
      changed: origin === "new",
      touched: false,
      bytes: 0,
      writes: 0,
    };
    this.list.push(disk);
    this.#say(`${path.slice(5)}: ${name}, ${bytesWords(size)}`);
    return disk;
  }

  /** The disk of "/dev/disk1" or of a partition of it. */
  diskOf(device: string): DiskInfo | undefined {
    const path = /^\/dev\/disk\d+/.exec(device)?.[0];
    return this.list.find((disk) => disk.path === path);
  }

  /** The file system that a path lies on. */
  placeOf(path: string): Place | undefined {
    let best: Place | undefined;
    for (const place of this.places) {
      const inside = `${path}/`.startsWith(place.path === "/" ? "/" : `${place.path}/`);
      if (inside && place.path.length >= (best?.path.length ?? 0)) best = place;
    }
    return best;
  }

  /** Files can be made there. */
  writable(path: string): boolean {
    const place = this.placeOf(path);
    return place !== undefined && !place.readOnly && place.type !== "kernfs";
  }

  /** Looks again at what is mounted; the root is no place for files. */
  async refresh(): Promise<void> {
    const mounts = await this.kernel.mounts();
    this.places = mounts.filter(({ path }) => path !== "/").map((mount) => this.#place(mount));
    this.changed();
  }

  #place({ path, type, device, readOnly }: Mount): Place {
    const place: Place = { path, type, device, readOnly };
    const disk = this.diskOf(device);
    if (disk !== undefined) place.disk = disk;
    const why = this.#whys.get(path);
    if (readOnly && why !== undefined) Object.assign(place, why);
    return place;
  }

  /**
   * Mounts a file system of a disk, read-write where that can be. What was not
   * unmounted cleanly, is damaged, or of a kind that the driver only reads, is
   * mounted read-only, with the reason, if it can be read.
   */
  async mount(
    type: string,
    path: string,
    options: MountOptions = {},
  ): Promise<Place> {
    const at = normalize(path);
    const wanted = { ...OPTIONS, ...options };
    this.#whys.delete(at);
    let mount: Mount;
    try {
      mount = await this.kernel.mount(type, at, wanted);
    } catch (error) {
      const given = options.readOnly !== undefined || options.update;
      const { code } = error as { code?: string };
      if (given || isDeath(error) || code === undefined) throw error;
      try {
        mount = await this.kernel.mount(type, at, { ...wanted, readOnly: true });
      } catch (second) {
        throw isDeath(second) ? second : error;
      }
      this.#whys.set(at, whyNot(error));
    }
    if (mount.readOnly && mount.type === "cd9660") {
      this.#whys.set(at, { why: "it is a CD", unclean: false });
    }
    this.#say(
      `${mount.type}: ${mount.device || "memory"} on ${at}, ` +
        (mount.readOnly ? "read-only" : "read-write"),
    );
    /* That it is in use is written on the disk; nobody would miss that. */
    const disk = this.diskOf(mount.device);
    if (disk !== undefined) await this.#calm(disk);
    await this.refresh();
    return this.placeOf(at) as Place;
  }

  /** What the kernel has written of its own accord changes nothing. */
  async #calm(disk: DiskInfo): Promise<void> {
    if (disk.changed || disk.touched) return;
    await this.kernel.sync();
    await this.measure();
  }

  /** The visitor has the disk as it was after so many writes. */
  async saved(disk: DiskInfo, writes: number): Promise<void> {
    disk.changed = false;
    disk.writes = writes;
    await this.#calm(disk);
    this.changed();
  }

  /** "/disk", "/disk2", … */
  freePath(): string {
    for (let n = 1; ; n++) {
      const path = n === 1 ? "/disk" : `/disk${n}`;
      if (!this.places.some((place) => place.path === path)) return path;
    }
  }

  /** Makes a file system on a disk that is there. */
  async format(device: string, options: NewfsOptions) {
    const disk = this.diskOf(device);
    const made = await this.working(
      `Making a file system on ${disk?.name ?? device} …`,
      (onProgress) => this.kernel.newfs(device, { ...options, onProgress }),
    );
    if (disk !== undefined) disk.changed = true;
    await this.measure();
    return made;
  }

  /** A new disk with an empty file system on it. */
  async make(size: number, name: string, options: NewfsOptions): Promise<DiskInfo> {
    const disk = await this.attach(new OverlayDisk(size), name, "new");
    try {
      await this.format(disk.path, options);
    } catch (error) {
      if (!isDeath(error)) await this.detach(disk);
      throw error;
    }
    return disk;
  }

  /** Takes a disk away, unless something of it is mounted. */
  async detach(disk: DiskInfo): Promise<void> {
    try {
      await this.kernel.detach(disk.path);
    } catch (error) {
      /* Another partition of it is. */
      if (isDeath(error)) throw error;
      return;
    }
    this.list.splice(this.list.indexOf(disk), 1);
    this.changed();
  }

  /** Unmounts; with `force` even what is in use. */
  async unmount(path: string, force: boolean): Promise<DiskInfo | undefined> {
    await this.kernel.unmount(path, { force });
    const place = this.places.find((one) => one.path === path);
    this.#say(`${path}: unmounted`);
    await this.measure();
    await this.refresh();
    return place?.disk;
  }

  /** Unmounts all that is on a disk, and takes it away. */
  async eject(disk: DiskInfo): Promise<void> {
    for (const place of this.places.filter((one) => one.disk === disk)) {
      await this.unmount(place.path, true);
    }
    await this.detach(disk);
  }

  /** Unmounts, and takes the disk away when nothing of it is mounted. */
  async close(path: string, force = true): Promise<void> {
    const disk = await this.unmount(path, force);
    const used = this.places.some((place) => place.disk === disk);
    if (disk !== undefined && !used) await this.detach(disk);
  }

  /**
   * Checks what a place has mounted, and repairs it when `mode` says so. It is
   * unmounted while that goes on, and mounted as it then can be.
   */
  async check(
    place: Place,
    mode: "check" | "preen" | "repair",
  ): Promise<{ result: CheckResult; place: Place }> {
    await this.unmount(place.path, true);
    let result: CheckResult;
    let mounted: Place;
    try {
      result = await this.checkDisk(place.device, { mode });
    } finally {
      mounted = await this.mount(place.type, place.path, { device: place.device });
    }
    return { result, place: mounted };
  }

  /** As `check`, for a disk that is not mounted. */
  async checkDisk(
    device: string,
    options: { mode?: "check" | "preen" | "repair"; backup?: number },
  ): Promise<CheckResult> {
    const disk = this.diskOf(device);
    const verb = (options.mode ?? "check") === "check" ? "Checking" : "Repairing";
    const result = await this.working(
      `${verb} ${disk?.name ?? device} …`,
      (onProgress) => this.kernel.fsck(device, { ...options, onProgress }),
    );
    if (result.modified && disk !== undefined) disk.changed = true;
    await this.measure();
    return result;
  }

  /** Something may have changed at a path: soon it is on the disk. */
  touched(path: string): void {
    const disk = this.placeOf(path)?.disk;
    if (disk === undefined) return;
    disk.touched = true;
    this.pending = true;
    this.changed();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.settle().catch(() => {
        /* The kernel is dead; whoever calls it next is told. */
      });
    }, SETTLE);
  }

  /** The kernel writes all that it holds back. */
  async settle(): Promise<void> {
    clearTimeout(this.#timer);
    const touched = this.list.filter((disk) => disk.touched);
    for (const disk of touched) disk.touched = false;
    try {
      await this.kernel.sync();
    } catch (error) {
      for (const disk of touched) disk.touched = true;
      throw error;
    }
    await this.measure(touched);
    this.pending = this.list.some((disk) => disk.touched);
    this.changed();
  }

  /** Finds out which disks have been written, with those that were touched. */
  async measure(touched: readonly DiskInfo[] = []): Promise<void> {
    for (const disk of [...this.list]) {
      const stats = await this.kernel.diskStats(disk.path).catch((error) => {
        if (this.list.includes(disk)) throw error;
      });
      /* It has been taken away meanwhile. */
      if (stats === undefined) continue;
      const { writes, changed } = stats;
      disk.bytes = changed ?? 0;
      const meant = disk.touched || touched.includes(disk);
      if (meant && writes > disk.writes) disk.changed = true;
      if (!disk.changed && !disk.touched) disk.writes = writes;
    }
  }

  /** What would be lost with the page. */
  get unsaved(): DiskInfo[] {
    return this.list.filter(({ changed }) => changed);
  }
}
