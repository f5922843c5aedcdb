// SPDX-License-Identifier: BSD-2-Clause

/** Options of mounting, and mount points. */
import type { Context, Path } from "./bridge/area.js";
import * as mounts from "./bridge/mount.js";
import * as names from "./bridge/name.js";
import * as stats from "./bridge/stat.js";
import type { Device } from "./devices/device.js";
import type { Disk } from "./disk.js";
import { parseMode } from "./constants.js";
import { checkInteger, ENOENT, errnoError, invalidArgValue } from "./errors.js";
import { showPath } from "./fs/arguments.js";
import type { Known } from "./known-options.js";

/** A mounted file system. */
export interface Mount {
  /** `"ffs"`, `"cd9660"`, … */
  type: string;
  /** Where it is mounted. */
  path: string;
  /** The file of its device, if it has one. */
  device: string;
  /** All writing is refused. */
  readOnly: boolean;
}

/** How to mount. */
export interface MountOptions {
  /**
   * An attached disk, the path of its file in the kernel, or a device, which
   * is attached then.
   */
  device?: Disk | Device | string;
  /** The partition of the disk: its `id` in what `probe` says. */
  partition?: string;
  /**
   * Refuse all writing. Absent: only where the device or the type cannot be
   * written.
   */
  readOnly?: boolean;
  /** Do not note when files are read. */
  noAtime?: boolean;
  /** Ignore set-user-ID bits. */
  noSuid?: boolean;
  /** Ignore device files. */
  noDev?: boolean;
  /**
   * Change the options of what is mounted there already: with `readOnly`, stop
   * writing to it, or begin.
   */
  update?: boolean;
  /**
   * ffs: write directories and inodes late and in an order that keeps the image
   * consistent all the time. The default where it is written, unless `async` or
   * `sync` is set.
   */
  softUpdates?: boolean;
  /**
   * Write everything late, in any order: fast, and a crash may leave an image
   * that only fsck, or nothing, can save.
   */
  async?: boolean;
  /** Each write goes to the device before the call returns. */
  sync?: boolean;
  /**
   * Mount for writing also what was not unmounted cleanly; with `update` and
   * `readOnly`, take it from those who are writing.
   */
  force?: boolean;
  /** tmpfs: the most that all its files may take, in bytes. */
  size?: number;
  /** tmpfs: the most files that it may have. */
  nodes?: number;
  /** tmpfs: permissions of its root; 0o755 when absent. */
  mode?: number | string;
  /** tmpfs: user that its root belongs to; 0 when absent. */
  uid?: number;
  /** tmpfs: group of its root; 0 when absent. */
  gid?: number;
  /** cd9660: ignore Rock Ridge extensions. */
  noRockRidge?: boolean;
  /** cd9660: ignore Joliet extensions. */
  noJoliet?: boolean;
  /** cd9660: show the version numbers of names. */
  versions?: boolean;
}

export const MOUNT_OPTIONS: Known<MountOptions> = {
  device: true,
  partition: true,
  readOnly: true,
  noAtime: true,
  noSuid: true,
  noDev: true,
  update: true,
  softUpdates: true,
  async: true,
  sync: true,
  force: true,
  size: true,
  nodes: true,
  mode: true,
  uid: true,
  gid: true,
  noRockRidge: true,
  noJoliet: true,
  versions: true,
};

/** How to unmount. */
export interface UnmountOptions {
  /** Also what is in use: open files fail from then on. */
  force?: boolean;
}

export const UNMOUNT_OPTIONS: Known<UnmountOptions> = { force: true };

/** The flags of mount(2). */
export function mountFlags(type: string, options: MountOptions): number {
  let flags = 0;
  for (const [name, flag] of FLAGS) if (options[name]) flags |= flag;
  if (type === "ffs" && !options.readOnly && wantsSoftUpdates(options)) {
    flags |= mounts.MNT_SOFTDEP;
  }
  return flags;
}

const FLAGS = [
  ["readOnly", mounts.MNT_RDONLY],
  ["noAtime", mounts.MNT_NOATIME],
  ["noSuid", mounts.MNT_NOSUID],
  ["noDev", mounts.MNT_NODEV],
  ["update", mounts.MNT_UPDATE],
  ["async", mounts.MNT_ASYNC],
  ["sync", mounts.MNT_SYNCHRONOUS],
  ["force", mounts.MNT_FORCE],
] as const;

function wantsSoftUpdates(options: MountOptions): boolean {
  const other = options.async || options.sync;
  if (other && options.softUpdates) {
    throw invalidArgValue(
      "options.softUpdates",
      true,
      "excludes options.async and options.sync",
    );
  }
  return options.softUpdates ?? !other;
}

/** What mount.c wants to know about a tmpfs; nothing where nothing is said. */
export function tmpfsNumbers(type: string, options: MountOptions): number[] {
  if (type !== "tmpfs") return [];
  const { size, nodes, mode, uid, gid } = options;
  const given = [size, nodes, mode, uid, gid];
  if (given.every((option) => option === undefined)) return [];
  const number = (name: "uid" | "gid" | "nodes" | "size", most: number) => {
    const value = options[name];
    if (value === undefined) return 0;
    checkInteger(value, `options.${name}`, 0, most);
    return value;
  };
  return [
    parseMode(mode, 0o755),
    number("uid", IDS_MOST),
    number("gid", IDS_MOST),
    number("nodes", Number.MAX_SAFE_INTEGER),
    number("size", Number.MAX_SAFE_INTEGER),
  ];
}

const IDS_MOST = 2 ** 32 - 2;

/** The flags that only one type has. */
export function typeFlags(type: string, options: MountOptions): number {
  if (type === "tmpfs") return tmpfsNumbers(type, options).length;
  if (type !== "cd9660") return 0;
  let flags = 0;
  if (options.noRockRidge) flags |= mounts.ISOFSMNT_NORRIP;
  if (options.noJoliet) flags |= mounts.ISOFSMNT_NOJOLIET;
  if (options.versions) flags |= mounts.ISOFSMNT_GENS;
  return flags;
}

/** Makes the directory to mount on, and those above it, where missing. */
export function makeMountPoint(context: Context, path: Path): void {
  if (stats.stat(context, path) === 0) return;
  if (context.host.errno !== ENOENT) throw failure(context, path);
  const text = showPath(path);
  const slash = text.replace(/\/+$/, "").lastIndexOf("/");
  if (slash > 0) makeMountPoint(context, text.slice(0, slash));
  if (names.mkdir(context, path, 0o755) < 0) throw failure(context, path);
}

/** What to do about an image that was not unmounted cleanly. */
export const UNCLEAN_ADVICE =
  ": it was not unmounted cleanly; repair it with kernel.fsck()," +
  " or mount it with readOnly: true, or with force: true";

function failure(context: Context, path: Path): Error {
  return errnoError(context.host.errno, "mount", showPath(path));
}
