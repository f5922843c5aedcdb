// SPDX-License-Identifier: BSD-2-Clause

/** The calls that write, one system call each: the middle of `Calls`. */
import { CLIENT_MAX } from "../../../hypervisor/js/index.js";
import type { Path } from "../bridge/area.js";
import * as attributes from "../bridge/attr.js";
import * as io from "../bridge/io.js";
import * as names from "../bridge/name.js";
import * as stats from "../bridge/stat.js";
import * as out from "../bridge/write.js";
import { encode } from "../bytes.js";
import { ENOTDIR } from "../errors.js";
import { ReadCalls } from "./read-calls.js";

/** The bits of a mode that chmod(2) takes. */
const ALLPERMS = 0o7777;
const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;

export class WriteCalls extends ReadCalls {
  write(
    fd: number,
    array: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): number {
    const n = out.write(this.context, fd, array, offset, length, position);
    if (n < 0) throw this.error("write");
    return n;
  }

  /** Writes a text as UTF-8. */
  writeText(fd: number, text: string, position: number): number {
    const n = out.writeText(this.context, fd, text, position);
    if (n === undefined) {
      const bytes = encode(text, "utf8");
      return this.write(fd, bytes, 0, bytes.length, position);
    }
    if (n < 0) throw this.error("write");
    return n;
  }

  /** Writes the arrays one after the other. */
  writev(fd: number, arrays: readonly Uint8Array[], position: number): number {
    let at = position;
    let total = 0;
    for (const array of arrays) {
      if (array.length === 0) continue;
      const n = this.write(fd, array, 0, array.length, at);
      total += n;
      if (at >= 0) at += n;
      if (n < array.length) break;
    }
    return total;
  }

  /** Writes all of it from the descriptor's position on. */
  writeAll(fd: number, data: Uint8Array, flush: boolean): void {
    let done = 0;
    while (done < data.length) {
      done += this.write(fd, data, done, data.length - done, -1);
    }
    if (flush) this.fsync(fd);
  }

  /** A text is written as UTF-8. */
  writeFile(
    path: Path,
    flags: number,
    mode: number,
    data: Uint8Array | string,
    flush: boolean,
  ): void {
    const { context } = this;
    if (typeof data !== "string" && data.length > CLIENT_MAX) {
      this.#writeLarge(path, flags, mode, data, flush);
      return;
    }
    const step = out.writeFile(context, path, flags, mode, data, flush);
    if (step === 0) return;
    if (step === undefined) {
      const bytes = encode(data as string, "utf8");
      this.writeFile(path, flags, mode, bytes, flush);
      return;
    }
    const syscall = out.WRITE_STEPS[-step] as string;
    if (syscall !== "open") throw this.error(syscall);
    throw this.openError(syscall, flags, path, path);
  }

  /** More than can be lent at once. */
  #writeLarge(
    path: Path,
    flags: number,
    mode: number,
    data: Uint8Array,
    flush: boolean,
  ): void {
    const fd = this.open(path, flags, mode);
    try {
      this.writeAll(fd, data, flush);
    } finally {
      io.close(this.context, fd);
    }
  }

  fsync(fd: number): void {
    if (out.fsync(this.context, fd) < 0) throw this.error("fsync");
  }

  fdatasync(fd: number): void {
    if (out.fdatasync(this.context, fd) < 0) throw this.error("fdatasync");
  }

  ftruncate(fd: number, length: number): void {
    if (out.ftruncate(this.context, fd, length) < 0) {
      throw this.error("ftruncate");
    }
  }

  rmdir(path: Path): void {
    if (names.rmdir(this.context, path) < 0) throw this.error("rmdir", path);
  }

  unlink(path: Path): void {
    if (names.unlink(this.context, path) < 0) throw this.error("unlink", path);
  }

  link(existing: Path, path: Path): void {
    if (names.link(this.context, existing, path) < 0) {
      throw this.error("link", existing, path);
    }
  }

  symlink(target: Path, path: Path): void {
    if (names.symlink(this.context, target, path) < 0) {
      throw this.error("symlink", target, path);
    }
  }

  rename(from: Path, to: Path): void {
    if (names.rename(this.context, from, to) === 0) return;
    const { errno } = this.context.host;
    const file =
      stats.lstat(this.context, from) === 0 &&
      (stats.lastMode(this.context.bridge) & S_IFMT) !== S_IFDIR;
    this.context.host.errno = errno;
    if (file) this.namesDirectory(to, ENOTDIR);
    throw this.error("rename", from, to);
  }

  chmod(path: Path, mode: number): void {
    if (attributes.chmod(this.context, path, mode & ALLPERMS, true) < 0) {
      throw this.error("chmod", path);
    }
  }

  lchmod(path: Path, mode: number): void {
    if (attributes.chmod(this.context, path, mode & ALLPERMS, false) < 0) {
      throw this.error("lchmod", path);
    }
  }

  fchmod(fd: number, mode: number): void {
    if (attributes.fchmod(this.context, fd, mode & ALLPERMS) < 0) {
      throw this.error("fchmod");
    }
  }

  chown(path: Path, uid: number, gid: number): void {
    if (attributes.chown(this.context, path, uid, gid, true) < 0) {
      throw this.error("chown", path);
    }
  }

  lchown(path: Path, uid: number, gid: number): void {
    if (attributes.chown(this.context, path, uid, gid, false) < 0) {
      throw this.error("lchown", path);
    }
  }

  fchown(fd: number, uid: number, gid: number): void {
    if (attributes.fchown(this.context, fd, uid, gid) < 0) {
      throw this.error("fchown");
    }
  }

  /** Times in seconds. */
  utimes(path: Path, atime: number, mtime: number): void {
    if (attributes.utimes(this.context, path, atime, mtime, true) < 0) {
      throw this.error("utime", path);
    }
  }

  lutimes(path: Path, atime: number, mtime: number): void {
    if (attributes.utimes(this.context, path, atime, mtime, false) < 0) {
      throw this.error("lutime", path);
    }
  }

  futimes(fd: number, atime: number, mtime: number): void {
    if (attributes.futimes(this.context, fd, atime, mtime) < 0) {
      throw this.error("futime");
    }
  }
}
