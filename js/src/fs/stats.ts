// SPDX-License-Identifier: BSD-2-Clause

/**
 * What stat(2) and statvfs(2) tell, as Node shows it. The dates of a `Stats`
 * are made when they are asked for: most callers never do.
 */
const S_IFMT = 0o170000;
const S_IFIFO = 0o010000;
const S_IFCHR = 0o020000;
const S_IFDIR = 0o040000;
const S_IFBLK = 0o060000;
const S_IFREG = 0o100000;
const S_IFLNK = 0o120000;
const S_IFSOCK = 0o140000;

const NS_PER_MS = 1_000_000n;

/** Attributes of a file: `fs.Stats`. */
export class Stats {
  /** The device that it is on. */
  dev: number;
  /** Type and permissions: S_IF* and the twelve lowest bits. */
  mode: number;
  /** How many names it has. */
  nlink: number;
  /** Its user. */
  uid: number;
  /** Its group. */
  gid: number;
  /** Which device it is, for a device file. */
  rdev: number;
  /** Bytes that are best read or written at once. */
  blksize: number;
  /** Its number on the device. */
  ino: number;
  /** Its size in bytes. */
  size: number;
  /** What it takes on the device, in blocks of 512 bytes. */
  blocks: number;
  /** When it was read, in milliseconds since 1970. */
  atimeMs: number;
  /** When it was written, in milliseconds since 1970. */
  mtimeMs: number;
  /** When anything about it changed, in milliseconds since 1970. */
  ctimeMs: number;
  /** When it was made, in milliseconds since 1970; as `ctimeMs` where nobody knows. */
  birthtimeMs: number;

  /** @internal */
  constructor(
    dev: number,
    mode: number,
    nlink: number,
    uid: number,
    gid: number,
    rdev: number,
    blksize: number,
    ino: number,
    size: number,
    blocks: number,
    atimeMs: number,
    mtimeMs: number,
    ctimeMs: number,
    birthtimeMs: number,
  ) {
    this.dev = dev;
    this.mode = mode;
    this.nlink = nlink;
    this.uid = uid;
    this.gid = gid;
    this.rdev = rdev;
    this.blksize = blksize;
    this.ino = ino;
    this.size = size;
    this.blocks = blocks;
    this.atimeMs = atimeMs;
    this.mtimeMs = mtimeMs;
    this.ctimeMs = ctimeMs;
    this.birthtimeMs = birthtimeMs;
  }

  /** When it was read. */
  get atime(): Date {
    return date(this, "atime", this.atimeMs);
  }
  set atime(value: Date) {
    own(this, "atime", value);
  }
  /** When it was written. */
  get mtime(): Date {
    return date(this, "mtime", this.mtimeMs);
  }
  set mtime(value: Date) {
    own(this, "mtime", value);
  }
  /** When anything about it changed. */
  get ctime(): Date {
    return date(this, "ctime", this.ctimeMs);
  }
  set ctime(value: Date) {
    own(this, "ctime", value);
  }
  /** When it was made. */
  get birthtime(): Date {
    return date(this, "birthtime", this.birthtimeMs);
  }
  set birthtime(value: Date) {
    own(this, "birthtime", value);
  }

  /** Is it a directory? */
  isDirectory(): boolean {
    return (this.mode & S_IFMT) === S_IFDIR;
  }
  /** Is it a regular file? */
  isFile(): boolean {
    return (this.mode & S_IFMT) === S_IFREG;
  }
  /** Is it a block device? */
  isBlockDevice(): boolean {
    return (this.mode & S_IFMT) === S_IFBLK;
  }
  /** Is it a character device? */
  isCharacterDevice(): boolean {
    return (this.mode & S_IFMT) === S_IFCHR;
  }
  /** Is it a symbolic link? Only `lstat` and directories tell. */
  isSymbolicLink(): boolean {
    return (this.mode & S_IFMT) === S_IFLNK;
  }
  /** Is it a FIFO? */
  isFIFO(): boolean {
    return (this.mode & S_IFMT) === S_IFIFO;
  }
  /** Is it a socket? */
  isSocket(): boolean {
    return (this.mode & S_IFMT) === S_IFSOCK;
  }
}

function own(target: object, name: string, value: Date): Date {
  Object.defineProperty(target, name, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
  return value;
}

/** Half a millisecond is rounded up, as in Node. */
function date(target: object, name: string, milliseconds: number): Date {
  return own(target, name, new Date(Math.floor(milliseconds + 0.5)));
}

/* As in Node, `for (const name in stats)` lists the dates. */
for (const name of ["atime", "mtime", "ctime", "birthtime"]) {
  const property = Object.getOwnPropertyDescriptor(Stats.prototype, name);
  Object.defineProperty(Stats.prototype, name, {
    ...property,
    enumerable: true,
  });
}

/** The same with bigint fields, and times to the nanosecond. */
export class BigIntStats {
  /** The device that it is on. */
  dev: bigint;
  /** Type and permissions: S_IF* and the twelve lowest bits. */
  mode: bigint;
  /** How many names it has. */
  nlink: bigint;
  /** Its user. */
  uid: bigint;
  /** Its group. */
  gid: bigint;
  /** Which device it is, for a device file. */
  rdev: bigint;
  /** Bytes that are best read or written at once. */
  blksize: bigint;
  /** Its number on the device. */
  ino: bigint;
  /** Its size in bytes. */
  size: bigint;
  /** What it takes on the device, in blocks of 512 bytes. */
  blocks: bigint;
  /** When it was read, in milliseconds since 1970. */
  atimeMs: bigint;
  /** When it was written, in milliseconds since 1970. */
  mtimeMs: bigint;
  /** When anything about it changed, in milliseconds since 1970. */
  ctimeMs: bigint;
  /** When it was made, in milliseconds since 1970; as `ctimeMs` where nobody knows. */
  birthtimeMs: bigint;
  /** When it was read, in nanoseconds since 1970. */
  atimeNs: bigint;
  /** When it was written, in nanoseconds since 1970. */
  mtimeNs: bigint;
  /** When anything about it changed, in nanoseconds since 1970. */
  ctimeNs: bigint;
  /** When it was made, in nanoseconds since 1970. */
  birthtimeNs: bigint;
  /** When it was read. */
  atime: Date;
  /** When it was written. */
  mtime: Date;
  /** When anything about it changed. */
  ctime: Date;
  /** When it was made. */
  birthtime: Date;

  /** @internal */
  constructor(
    dev: bigint,
    mode: bigint,
    nlink: bigint,
    uid: bigint,
    gid: bigint,
    rdev: bigint,
    blksize: bigint,
    ino: bigint,
    size: bigint,
    blocks: bigint,
    atimeNs: bigint,
    mtimeNs: bigint,
    ctimeNs: bigint,
    birthtimeNs: bigint,
  ) {
    this.dev = dev;
    this.mode = mode;
    this.nlink = nlink;
    this.uid = uid;
    this.gid = gid;
    this.rdev = rdev;
    this.blksize = blksize;
    this.ino = ino;
    this.size = size;
    this.blocks = blocks;
    this.atimeMs = atimeNs / NS_PER_MS;
    this.mtimeMs = mtimeNs / NS_PER_MS;
    this.ctimeMs = ctimeNs / NS_PER_MS;
    this.birthtimeMs = birthtimeNs / NS_PER_MS;
    this.atimeNs = atimeNs;
    this.mtimeNs = mtimeNs;
    this.ctimeNs = ctimeNs;
    this.birthtimeNs = birthtimeNs;
    this.atime = new Date(Number(this.atimeMs));
    this.mtime = new Date(Number(this.mtimeMs));
    this.ctime = new Date(Number(this.ctimeMs));
    this.birthtime = new Date(Number(this.birthtimeMs));
  }

  /** Is it a directory? */
  isDirectory(): boolean {
    return (Number(this.mode) & S_IFMT) === S_IFDIR;
  }
  /** Is it a regular file? */
  isFile(): boolean {
    return (Number(this.mode) & S_IFMT) === S_IFREG;
  }
  /** Is it a block device? */
  isBlockDevice(): boolean {
    return (Number(this.mode) & S_IFMT) === S_IFBLK;
  }
  /** Is it a character device? */
  isCharacterDevice(): boolean {
    return (Number(this.mode) & S_IFMT) === S_IFCHR;
  }
  /** Is it a symbolic link? Only `lstat` and directories tell. */
  isSymbolicLink(): boolean {
    return (Number(this.mode) & S_IFMT) === S_IFLNK;
  }
  /** Is it a FIFO? */
  isFIFO(): boolean {
    return (Number(this.mode) & S_IFMT) === S_IFIFO;
  }
  /** Is it a socket? */
  isSocket(): boolean {
    return (Number(this.mode) & S_IFMT) === S_IFSOCK;
  }
}

/** Numbers about a mounted file system: `fs.StatsFs`. */
export class StatFs<T extends number | bigint = number> {
  constructor(
    /** The type, as the number that Linux has for it. */
    readonly type: T,
    /** Bytes of a block: the unit of those that follow. */
    readonly bsize: T,
    /** All blocks. */
    readonly blocks: T,
    /** Blocks that are free. */
    readonly bfree: T,
    /** Blocks that others than the superuser can have. */
    readonly bavail: T,
    /** How many files there can be. */
    readonly files: T,
    /** How many more files there can be. */
    readonly ffree: T,
  ) {}
}
