// SPDX-License-Identifier: BSD-2-Clause

/** Calls of mount.c. */
import { call, callAt, tooLong, type Context, type Path } from "./area.js";

/** RUMP_MNT_* of rump/include/rump/rumpdefs.h. */
export const MNT_RDONLY = 0x1;
export const MNT_SYNCHRONOUS = 0x2;
export const MNT_NOEXEC = 0x4;
export const MNT_NOSUID = 0x8;
export const MNT_NODEV = 0x10;
export const MNT_ASYNC = 0x40;
export const MNT_NOATIME = 0x8000;
export const MNT_UPDATE = 0x10000;
export const MNT_FORCE = 0x80000;
export const MNT_SOFTDEP = 0x4000000;

/** RUMP_ISOFSMNT_*: `typeflags` of cd9660. */
export const ISOFSMNT_NORRIP = 0x1;
export const ISOFSMNT_GENS = 0x2;
export const ISOFSMNT_NOJOLIET = 0x8;

/** For the meaning of `typeflags` and `numbers`, by type, see mount.c. */
export function mount(
  context: Context,
  type: string,
  path: Path,
  device: Path,
  flags: number,
  typeflags: number,
  numbers: readonly number[],
): number {
  context.enter();
  const { bridge } = context;
  if (!bridge.setPath(path) || !bridge.setName(device)) return tooLong(context);
  if (!bridge.setType(type)) return tooLong(context);
  context.host.f64.set(numbers, bridge.numbers);
  try {
    return context.x.js_mount(flags, typeflags);
  } catch (error) {
    throw context.host.fail(error);
  }
}

export function unmount(context: Context, path: Path, flags: number): number {
  return callAt(context, path, (x) => x.js_unmount(flags));
}

export interface MountEntry {
  type: string;
  path: string;
  device: string;
  flags: number;
}

/** The mount table, oldest first. */
export function mounts(context: Context): MountEntry[] | number {
  const count = call(context, (x) => x.js_mounts());
  if (count < 0) return count;
  const strings = context.bridge.dataStrings(context.bridge.number(0));
  return Array.from({ length: count }, (_, i) => ({
    type: strings[3 * i] as string,
    path: strings[3 * i + 1] as string,
    device: strings[3 * i + 2] as string,
    flags: context.bridge.number(i + 1),
  }));
}

/** On success the results can be had from `lastStatFs`. */
export function statfs(context: Context, path: Path): number {
  return callAt(context, path, (x) => x.js_statfs());
}

/** Linux's numbers for types of file systems, which Node gives. */
const MAGIC: Readonly<Record<string, number>> = {
  ffs: 0x00011954,
  cd9660: 0x9660,
  tmpfs: 0x01021994,
  kernfs: 0x9fa0,
  rumpfs: 0x858458f6,
};

export interface StatFsNumbers {
  type: number;
  bsize: number;
  blocks: number;
  bfree: number;
  bavail: number;
  files: number;
  ffree: number;
}

/** What the last successful `statfs` found. */
export function lastStatFs(context: Context): StatFsNumbers {
  const { bridge } = context;
  return {
    type: MAGIC[bridge.getType()] ?? 0,
    bsize: bridge.number(0),
    blocks: bridge.number(1),
    bfree: bridge.number(2),
    bavail: bridge.number(3),
    files: bridge.number(4),
    ffree: bridge.number(5),
  };
}
