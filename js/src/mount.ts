// SPDX-License-Identifier: BSD-2-Clause

/** Options of mounting, and mount points. */
import type { Context, Path } from "./bridge/area.js";
import * as mounts from "./bridge/mount.js";
import * as names from "./bridge/name.js";
import * as stats from "./bridge/stat.js";
import type { Device } from "./devices/device.js";
import type { Disk } from "./disk.js";
import { ENOENT, errnoError } from "./errors.js";
import { showPath } from "./fs/arguments.js";

/** A mounted file system. */
export interface Mount {
  /** `"ffs"`, `"cd9660"`, … */
  type: string;
  /** Where it is mounted. */
  path: string;
  /** The file of its device, if it has one. */
  device: string;
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
  /** Change the options of what is mounted there already. */
  update?: boolean;
  /** cd9660: ignore Rock Ridge extensions. */
  noRockRidge?: boolean;
  /** cd9660: ignore Joliet extensions. */
  noJoliet?: boolean;
  /** cd9660: show the version numbers of names. */
  versions?: boolean;
}

/** The flags of mount(2). */
export function mountFlags(options: MountOptions): number {
  let flags = 0;
  if (options.readOnly) flags |= mounts.MNT_RDONLY;
  if (options.noAtime) flags |= mounts.MNT_NOATIME;
  if (options.noSuid) flags |= mounts.MNT_NOSUID;
  if (options.noDev) flags |= mounts.MNT_NODEV;
  if (options.update) flags |= mounts.MNT_UPDATE;
  return flags;
}

/** The flags that only one type has. */
export function typeFlags(type: string, options: MountOptions): number {
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

function failure(context: Context, path: Path): Error {
  return errnoError(context.host.errno, "mount", showPath(path));
}
