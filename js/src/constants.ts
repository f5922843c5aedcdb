// SPDX-License-Identifier: BSD-2-Clause

/**
 * `fs.constants`: Node's names with Linux's numbers, in every engine, so that
 * a program may take them from here or from node:fs. The kernel has BSD's
 * numbers for open(2); `kernelFlags` translates.
 */
import { checkInteger, invalidArgValue, outOfRange } from "./errors.js";

/** As `fs.constants` of node:fs on Linux. */
export const constants = Object.freeze({
  F_OK: 0,
  X_OK: 1,
  W_OK: 2,
  R_OK: 4,
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_CREAT: 0o100,
  O_EXCL: 0o200,
  O_NOCTTY: 0o400,
  O_TRUNC: 0o1000,
  O_APPEND: 0o2000,
  O_NONBLOCK: 0o4000,
  O_DSYNC: 0o10000,
  O_DIRECT: 0o40000,
  O_DIRECTORY: 0o200000,
  O_NOFOLLOW: 0o400000,
  O_NOATIME: 0o1000000,
  O_SYNC: 0o4010000,
  S_IFMT: 0o170000,
  S_IFIFO: 0o010000,
  S_IFCHR: 0o020000,
  S_IFDIR: 0o040000,
  S_IFBLK: 0o060000,
  S_IFREG: 0o100000,
  S_IFLNK: 0o120000,
  S_IFSOCK: 0o140000,
  S_IRWXU: 0o700,
  S_IRUSR: 0o400,
  S_IWUSR: 0o200,
  S_IXUSR: 0o100,
  S_IRWXG: 0o070,
  S_IRGRP: 0o040,
  S_IWGRP: 0o020,
  S_IXGRP: 0o010,
  S_IRWXO: 0o007,
  S_IROTH: 0o004,
  S_IWOTH: 0o002,
  S_IXOTH: 0o001,
  UV_FS_SYMLINK_DIR: 1,
  UV_FS_SYMLINK_JUNCTION: 2,
  UV_FS_O_FILEMAP: 0,
  UV_DIRENT_UNKNOWN: 0,
  UV_DIRENT_FILE: 1,
  UV_DIRENT_DIR: 2,
  UV_DIRENT_LINK: 3,
  UV_DIRENT_FIFO: 4,
  UV_DIRENT_SOCKET: 5,
  UV_DIRENT_CHAR: 6,
  UV_DIRENT_BLOCK: 7,
  COPYFILE_EXCL: 1,
  COPYFILE_FICLONE: 2,
  COPYFILE_FICLONE_FORCE: 4,
  UV_FS_COPYFILE_EXCL: 1,
  UV_FS_COPYFILE_FICLONE: 2,
  UV_FS_COPYFILE_FICLONE_FORCE: 4,
});

const {
  O_RDONLY,
  O_WRONLY,
  O_RDWR,
  O_CREAT,
  O_EXCL,
  O_TRUNC,
  O_APPEND,
  O_NONBLOCK,
  O_DSYNC,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_SYNC,
} = constants;

const WORDS: Readonly<Record<string, number>> = {
  r: O_RDONLY,
  rs: O_RDONLY | O_SYNC,
  sr: O_RDONLY | O_SYNC,
  "r+": O_RDWR,
  "rs+": O_RDWR | O_SYNC,
  "sr+": O_RDWR | O_SYNC,
  w: O_TRUNC | O_CREAT | O_WRONLY,
  wx: O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  xw: O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  "w+": O_TRUNC | O_CREAT | O_RDWR,
  "wx+": O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  "xw+": O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  a: O_APPEND | O_CREAT | O_WRONLY,
  ax: O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  xa: O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  as: O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  sa: O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  "a+": O_APPEND | O_CREAT | O_RDWR,
  "ax+": O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  "xa+": O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  "as+": O_APPEND | O_CREAT | O_RDWR | O_SYNC,
  "sa+": O_APPEND | O_CREAT | O_RDWR | O_SYNC,
};

/** RUMP_O_* of rump/include/rump/rumpdefs.h, by Linux's number. */
const BSD_FLAGS: readonly (readonly [linux: number, bsd: number])[] = [
  [O_CREAT, 0x200],
  [O_EXCL, 0x800],
  [O_TRUNC, 0x400],
  [O_APPEND, 0x8],
  [O_NONBLOCK, 0x4],
  [O_DSYNC, 0x80],
  [O_DIRECTORY, 0x200000],
  [O_NOFOLLOW, 0x100],
];

const O_ACCMODE = 3;

function translate(flags: number): number {
  let result = flags & O_ACCMODE;
  for (const [linux, bsd] of BSD_FLAGS) {
    if ((flags & linux) !== 0) result |= bsd;
  }
  return result;
}

/** The words, as the kernel takes them. */
const KERNEL_WORDS: ReadonlyMap<unknown, number> = new Map(
  Object.entries(WORDS).map(([word, flags]) => [word, translate(flags)]),
);

/** Flags as open(2) of the kernel wants them, from Node's. */
export function kernelFlags(flags: unknown): number {
  if (flags === "r" || flags == null) return O_RDONLY;
  if (typeof flags === "number") {
    if (!Number.isInteger(flags)) {
      throw outOfRange("flags", "an integer", flags);
    }
    return translate(flags);
  }
  const known = KERNEL_WORDS.get(flags);
  if (known === undefined) throw invalidArgValue("flags", flags);
  return known;
}

/** A permission mode: a number or a string of octal digits. */
export function parseMode(mode: unknown, fallback?: number): number {
  if (mode == null && fallback !== undefined) return fallback;
  let number = mode;
  if (typeof mode === "string") {
    if (!/^[0-7]+$/.test(mode)) {
      throw invalidArgValue(
        "mode",
        mode,
        "must be a 32-bit unsigned integer or an octal string",
      );
    }
    number = Number.parseInt(mode, 8);
  }
  checkInteger(number, "mode", 0, 0xffffffff);
  return number;
}
