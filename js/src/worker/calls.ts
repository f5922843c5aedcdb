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

  return {
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
