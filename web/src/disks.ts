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
 * something; a moment later everything is written and the disks are looked at.
 * A disk that has been written though nobody touched it counts as it came: the
 * driver gives inodes of young images their generation numbers, for example.
 */
import {
  KernelPanic,
  OverlayDisk,
  type Device,
  type Mount,
  type MountOptions,
  type WorkerKernel,
} from "rumpjs/worker";
import { isDeath, reason, sentence, Trouble } from "./errors.ts";
import { bytesWords } from "./format.ts";
import { normalize } from "./names.ts";

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
const OPTIONS: MountOptions = { noDev: true, noSuid: true, noAtime: true };

const SETTLE = 300;

export class Disks {
  readonly #kernel: WorkerKernel;
  readonly #say: (line: string) => void;
  readonly list: DiskInfo[] = [];
  /** What is mounted, oldest first. */
  places: Place[] = [];
  /** The kernel may hold something back. */
  pending = false;
  /** Someone wants to know when anything here changes. */
  changed: () => void = () => {};
  readonly #whys = new Map<string, { why: string; unclean: boolean }>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(kernel: WorkerKernel, say: (line: string) => void) {
    this.#kernel = kernel;
    this.#say = say;
  }

  /** Makes a device a disk of the kernel's. */
  async attach(
    device: Device,
    name: string,
    origin: DiskInfo["origin"],
  ): Promise<DiskInfo> {
    const { path, size, readOnly } = await this.#kernel.attach(device);
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
    const mounts = await this.#kernel.mounts();
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
      mount = await this.#kernel.mount(type, at, wanted);
    } catch (error) {
      const given = options.readOnly !== undefined || options.update;
      const { code } = error as { code?: string };
      if (given || isDeath(error) || code === undefined) throw error;
      try {
        mount = await this.#kernel.mount(type, at, { ...wanted, readOnly: true });
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
    if (disk !== undefined && !disk.changed) await this.#calm(disk);
    await this.refresh();
    return this.placeOf(at) as Place;
  }

  /** From here on the disk is as the visitor has it. */
  async #calm(disk: DiskInfo): Promise<void> {
    await this.#kernel.sync();
    const { writes, changed } = await this.#kernel.diskStats(disk.path);
    Object.assign(disk, {
      writes, changed: false, touched: false, bytes: changed ?? 0,
    });
  }

  /**
   * Mounts what is on a file of the visitor's: a file system, or each
   * partition that holds one. Nothing of it leaves the machine, and it is not
   * written itself: blocks are read where the kernel asks for them, changes
   * are kept in memory.
   */
  async open(file: File): Promise<Place[]> {
    if (file.size === 0) {
      throw new Trouble(
        `${file.name} is empty, or a folder.`,
        "Choose the image file itself.",
      );
    }
    const kernel = this.#kernel;
    const disk = await this.attach(new OverlayDisk(file), file.name, "file");
    const opened: Place[] = [];
    let failure: unknown;
    try {
      const found = await kernel.probe(disk.path);
      const partitions: (string | undefined)[] =
        found.type !== undefined
          ? [undefined]
          : found.partitions
              .filter(({ type }) => type !== undefined)
              .map(({ id }) => id);
      if (partitions.length === 0) throw nothingFound(file.name, found);
      for (const partition of partitions) {
        try {
          opened.push(
            await this.mount("auto", this.freePath(), {
              device: disk.path,
              ...(partition === undefined ? {} : { partition }),
            }),
          );
        } catch (error) {
          if (error instanceof KernelPanic) throw error;
          failure = error;
        }
      }
    } catch (error) {
      failure = error;
    }
    if (opened.length > 0 && !(failure instanceof KernelPanic)) return opened;
    if (!isDeath(failure)) await this.#detach(disk);
    if (failure instanceof Trouble || isDeath(failure)) throw failure;
    throw mountTrouble(file.name, failure);
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
    const made = await this.#kernel.newfs(device, options);
    const disk = this.diskOf(device);
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
      if (!isDeath(error)) await this.#detach(disk);
      throw error;
    }
    return disk;
  }

  async #detach(disk: DiskInfo): Promise<void> {
    try {
      await this.#kernel.detach(disk.path);
    } catch (error) {
      /* Another partition of it is still mounted. */
      if (isDeath(error)) throw error;
      return;
    }
    this.list.splice(this.list.indexOf(disk), 1);
    this.changed();
  }

  /** Unmounts; with `force` even what is in use. */
  async unmount(path: string, force: boolean): Promise<DiskInfo | undefined> {
    await this.#kernel.unmount(path, { force });
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
    await this.#detach(disk);
  }

  /** Unmounts, and takes the disk away when nothing of it is mounted. */
  async close(path: string, force = true): Promise<void> {
    const disk = await this.unmount(path, force);
    const used = this.places.some((place) => place.disk === disk);
    if (disk !== undefined && !used) await this.#detach(disk);
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
    const result = await this.#kernel.fsck(device, options);
    const disk = this.diskOf(device);
    if (result.modified && disk !== undefined) disk.changed = true;
    await this.measure();
    return result;
  }

  /**
   * The image of a disk. What is mounted of it is read-only for the moment, so
   * that the image says that it is clean; where files are open for writing it
   * cannot.
   */
  async image(disk: DiskInfo): Promise<{ blob: Blob; clean: boolean }> {
    const kernel = this.#kernel;
    await this.settle();
    const written = this.places.filter(
      (place) => place.disk === disk && !place.readOnly,
    );
    const quiet: Place[] = [];
    let clean = true;
    let blob: Blob;
    try {
      for (const place of written) {
        try {
          await kernel.mount(place.type, place.path, {
            ...OPTIONS, update: true, readOnly: true,
          });
          quiet.push(place);
        } catch (error) {
          if ((error as { code?: string }).code !== "EBUSY") throw error;
          clean = false;
        }
      }
      blob = await kernel.toBlob(disk.path);
    } finally {
      for (const place of quiet) {
        await kernel.mount(place.type, place.path, {
          ...OPTIONS, update: true, readOnly: false,
        });
      }
    }
    await this.#calm(disk);
    this.changed();
    return { blob, clean };
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
    await this.#kernel.sync();
    this.pending = false;
    await this.measure();
    this.changed();
  }

  /** Finds out which disks have been written. */
  async measure(): Promise<void> {
    for (const disk of this.list) {
      const { writes, changed } = await this.#kernel.diskStats(disk.path);
      disk.bytes = changed ?? 0;
      if (disk.touched && writes > disk.writes) disk.changed = true;
      disk.touched = false;
      if (!disk.changed) disk.writes = writes;
    }
  }

  /** What would be lost with the page. */
  get unsaved(): DiskInfo[] {
    return this.list.filter(({ changed }) => changed);
  }
}

/** Why a file system is not mounted read-write. */
function whyNot(error: unknown): { why: string; unclean: boolean } {
  const { message, cause } = error as Error;
  const said = cause instanceof Error ? cause.message : "";
  if (/not clean|not unmounted cleanly/i.test(`${message} ${said}`)) {
    return { unclean: true, why: "it was not unmounted cleanly, and has to be checked first" };
  }
  if ((error as { code?: string }).code === "EROFS") {
    return { unclean: false, why: "its format is one that the driver only reads" };
  }
  const words = said.split("\n")[0]?.replace(/^.*not mounted: /, "") || reason(error);
  return { unclean: true, why: `it is damaged (${words})` };
}

function mountTrouble(name: string, failure: unknown): Trouble {
  const { cause } = failure as Error;
  return new Trouble(
    `${name} cannot be mounted: ${reason(failure)}.`,
    cause instanceof Error
      ? `The kernel says: ${cause.message.replaceAll("\n", "; ")}.`
      : "The image is damaged, incomplete, or of a kind that the driver refuses.",
    { cause: failure },
  );
}

function nothingFound(
  name: string,
  found: Awaited<ReturnType<WorkerKernel["probe"]>>,
): Trouble {
  const kinds = found.partitions.map(
    (p) => `${p.id}: ${p.name ?? p.kind}${p.advice ? ` (${p.advice})` : ""}`,
  );
  if (kinds.length > 0) {
    return new Trouble(
      `${name} has partitions, but none that this kernel can mount.`,
      `Found ${kinds.join("; ")}.`,
    );
  }
  if (found.name !== undefined) {
    return new Trouble(
      `${name} is ${found.name}, which this kernel cannot mount.`,
      found.advice === undefined ? "" : `${sentence(found.advice)}.`,
    );
  }
  return new Trouble(
    `${name} holds no file system that this kernel knows.`,
    "It reads FFS (UFS1) and ISO 9660 images, also in MBR, GPT or BSD " +
      "partitions. Unpack a compressed image first.",
  );
}
