// SPDX-License-Identifier: BSD-2-Clause

/**
 * `fs.promises`. In the kernel's own thread the work is done before the call
 * returns, and only the result waits for its promise; in front of a Worker the
 * same functions stand on calls that take time.
 */
import { type Bytes } from "../bytes.js";
import { constants, kernelFlags, parseMode } from "../constants.js";
import {
  encodingOf,
  throwIfAborted,
  toAccessMode,
  toOptions,
  toPath,
} from "./arguments.js";
import type { AsyncCalls, StatCall } from "./calls.js";
import { copyTree } from "./cp.js";
import { Dir } from "./dir.js";
import { FileHandle, isChunks } from "./file-handle.js";
import { listEntries } from "./listing.js";
import { pathOperations, writeFile } from "./operations.js";
import { encoded, toStatFs } from "./results.js";
import { runAsync } from "./steps.js";
import { toLength } from "./write-arguments.js";
import type { FsPromises } from "./types.js";

/** The functions for one process. They may be taken off the object. */
export function createPromises(calls: AsyncCalls): FsPromises {
  function statOf(call: StatCall) {
    return async (path: unknown, options?: unknown): Promise<unknown> => {
      const bigint = toOptions(options)["bigint"] === true;
      return calls.stat(call, toPath(path), bigint, true);
    };
  }

  const operations: Record<string, unknown> = {};
  for (const [name, operation] of Object.entries(pathOperations)) {
    const call = operation as (
      calls: AsyncCalls,
      ...args: unknown[]
    ) => unknown;
    operations[name] = async (...args: unknown[]) => call(calls, ...args);
  }

  function writeFileWith(flag: string) {
    return async (
      path: unknown,
      data: unknown,
      options?: unknown,
    ): Promise<void> => {
      const given = toOptions(options);
      throwIfAborted(given);
      if (path instanceof FileHandle) return path.writeFile(data as any, given);
      const at = toPath(path);
      if (!isChunks(data)) return writeFile(calls, at, data, options, flag);
      const { flag: flags = flag, mode } = given as Record<string, any>;
      const file = await functions.open(at, flags, mode);
      try {
        await file.writeFile(data, given);
      } finally {
        await file.close();
      }
    };
  }

  const functions = {
    ...operations,
    async truncate(path: unknown, length?: unknown): Promise<void> {
      await calls.truncate(toPath(path), toLength(length));
    },
    constants,
    async cp(src: unknown, dest: unknown, options?: unknown): Promise<void> {
      await runAsync(copyTree(calls, src, dest, options));
    },
    appendFile: writeFileWith("a"),
    writeFile: writeFileWith("w"),

    async access(path: unknown, mode?: unknown): Promise<void> {
      await calls.access(toPath(path), toAccessMode(mode));
    },
    lstat: statOf("lstat"),
    stat: statOf("stat"),
    async open(
      path: unknown,
      flags?: unknown,
      mode?: unknown,
    ): Promise<FileHandle> {
      const at = toPath(path);
      const fd = await calls.open(
        at,
        kernelFlags(flags),
        parseMode(mode, 0o666),
      );
      return new FileHandle(calls, fd);
    },
    async opendir(path: unknown, options?: unknown): Promise<Dir> {
      const at = toPath(path);
      const { recursive, ...rest } = toOptions(options);
      const fd = await calls.opendir(at);
      return new Dir(calls, at, encodingOf(rest), recursive === true, fd);
    },
    async readFile(path: unknown, options?: unknown): Promise<unknown> {
      const given = toOptions(options);
      const { encoding, flag } = given;
      throwIfAborted(given);
      let bytes: Bytes;
      if (path instanceof FileHandle) bytes = await path.readFile();
      else bytes = await calls.readFile(toPath(path), kernelFlags(flag));
      if (encoding == null || encoding === "buffer") return bytes;
      return encoded(bytes, encoding as string);
    },
    async readdir(path: unknown, options?: unknown): Promise<unknown> {
      const at = toPath(path);
      const read = toOptions(options);
      const listings =
        read["recursive"] === true
          ? await calls.readdirTree(at)
          : [{ below: "", ...(await calls.readdir(at)) }];
      return listEntries(at, listings, read);
    },
    async readlink(path: unknown, options?: unknown): Promise<unknown> {
      const encoding = encodingOf(toOptions(options));
      return encoded(await calls.readlink(toPath(path)), encoding);
    },
    async realpath(path: unknown, options?: unknown): Promise<unknown> {
      const encoding = encodingOf(toOptions(options));
      return encoded(await calls.realpath(toPath(path), true), encoding);
    },
    async statfs(path: unknown, options?: unknown): Promise<unknown> {
      const { bigint } = toOptions(options);
      return toStatFs(await calls.statfs(toPath(path)), bigint);
    },
  };
  return functions as unknown as FsPromises;
}
