// SPDX-License-Identifier: BSD-2-Clause

/** The file-system calls of one process of a kernel in a Worker. */
import { toBytes, type Bytes } from "../bytes.js";
import type { AsyncCalls, Calls } from "../fs/calls.js";
import { BigIntStats, Stats } from "../fs/stats.js";
import type { Client } from "./client.js";
import type { CallName } from "./protocol.js";

/** What arrives has lost its class. */
function revive<T extends Stats | BigIntStats | undefined>(stats: T): T {
  if (stats !== undefined) {
    const { prototype } = typeof stats.dev === "bigint" ? BigIntStats : Stats;
    Object.setPrototypeOf(stats, prototype);
  }
  return stats;
}

export function workerCalls(client: Client, process: number): AsyncCalls {
  function call<K extends CallName>(name: K) {
    return (...args: unknown[]) =>
      client.request("call", [process, name, args]) as Promise<
        ReturnType<Extract<Calls[K], (...args: any[]) => unknown>>
      >;
  }
  const stat = call("stat");
  const fstat = call("fstat");
  const readAll = call("readAll");
  const readFile = call("readFile");

  /** Bytes are copied out of what the caller may go on using. */
  function send(name: CallName, args: unknown[], arrays: Uint8Array[]) {
    const transfer = arrays.map((array) => array.buffer as ArrayBuffer);
    return client.request("call", [process, name, args], transfer);
  }

  return {
    chmod: call("chmod"),
    chown: call("chown"),
    copyFile: call("copyFile"),
    fchmod: call("fchmod"),
    fchown: call("fchown"),
    fdatasync: call("fdatasync"),
    fsync: call("fsync"),
    ftruncate: call("ftruncate"),
    futimes: call("futimes"),
    lchmod: call("lchmod"),
    lchown: call("lchown"),
    link: call("link"),
    lutimes: call("lutimes"),
    mkdir: call("mkdir"),
    mkdirs: call("mkdirs"),
    mkdtemp: call("mkdtemp"),
    rename: call("rename"),
    rm: call("rm"),
    rmdir: call("rmdir"),
    rmdirs: call("rmdirs"),
    symlink: call("symlink"),
    truncate: call("truncate"),
    unlink: call("unlink"),
    utimes: call("utimes"),
    async write(fd, array, offset, length, position) {
      const copy = new Uint8Array(array.subarray(offset, offset + length));
      const args = [fd, copy, 0, length, position];
      return (await send("write", args, [copy])) as number;
    },
    async writev(fd, arrays, position) {
      const copies = arrays.map((array) => new Uint8Array(array));
      return (await send("writev", [fd, copies, position], copies)) as number;
    },
    async writeAll(fd, data, flush) {
      const copy = new Uint8Array(data);
      await send("writeAll", [fd, copy, flush], [copy]);
    },
    async writeFile(path, flags, mode, data, flush) {
      const text = typeof data === "string";
      const copy = text ? data : new Uint8Array(data);
      const arrays = typeof copy === "string" ? [] : [copy];
      await send("writeFile", [path, flags, mode, copy, flush], arrays);
    },
    watch: (path, recursive, deliver, persistent = true, ended) =>
      client.watch(process, "watch", path, recursive, {
        deliver,
        ended,
        persistent,
      }),
    watchStat(path, bigint, deliver, persistent = true, ended) {
      type AnyStats = Stats | BigIntStats;
      const revived = (current: AnyStats, previous: AnyStats) =>
        deliver(revive(current), revive(previous));
      return client.watch(process, "watchStat", path, bigint, {
        deliver: revived,
        ended,
        persistent,
      });
    },
    open: call("open"),
    close: call("close"),
    lseek: call("lseek"),
    access: call("access"),
    exists: call("exists"),
    statfs: call("statfs"),
    readlink: call("readlink"),
    realpath: call("realpath"),
    opendir: call("opendir"),
    getdents: call("getdents"),
    readdir: call("readdir"),
    readdirTree: call("readdirTree"),
    chdir: call("chdir"),
    cwd: call("cwd"),
    async stat(which, path, bigint, throws) {
      const stats = await stat(which, path, bigint, throws);
      return revive(stats as Stats | BigIntStats | undefined);
    },
    async fstat(fd, bigint) {
      return revive(await fstat(fd, bigint));
    },
    async readAll(fd): Promise<Bytes> {
      return toBytes(await readAll(fd));
    },
    async readFile(path, flags): Promise<Bytes> {
      return toBytes(await readFile(path, flags));
    },
    async read(fd, array, offset, length, position): Promise<number> {
      const bytes = await client.request("read", [
        process,
        fd,
        length,
        position,
      ]);
      array.set(bytes, offset);
      return bytes.length;
    },
  };
}
