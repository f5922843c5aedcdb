// SPDX-License-Identifier: BSD-2-Clause

/**
 * The synchronous functions of `fs`. The hot ones (readSync, statSync, openSync,
 * closeSync) test for the usual arguments first and allocate nothing but their
 * result.
 */
import { type Bytes } from "../bytes.js";
import { kernelFlags, parseMode } from "../constants.js";
import {
  checkFd,
  encodingOf,
  toAccessMode,
  toOptions,
  toPath,
  toPosition,
  toReadRequest,
} from "./arguments.js";
import type { Calls, StatCall } from "./calls.js";
import { copyTree } from "./cp.js";
import { Dir } from "./dir.js";
import { listEntries } from "./listing.js";
import {
  descriptorOperations,
  pathOperations,
  write,
  writeFile,
  writev,
} from "./operations.js";
import { encoded, toStatFs } from "./results.js";
import { runSync } from "./steps.js";
import type { FsSync } from "./types.js";
import { toArrays } from "./write-arguments.js";

const WRITE = kernelFlags("w");

type Operation = (
  calls: Calls,
  a: unknown,
  b: unknown,
  c: unknown,
) => unknown;

/** Without rest parameters, so that a call allocates nothing. */
function bound(operation: Operation, calls: Calls) {
  return (a?: unknown, b?: unknown, c?: unknown): unknown =>
    operation(calls, a, b, c);
}

/** The functions for one process. They may be taken off the object. */
export function createSync(calls: Calls): FsSync {
  function statOf(call: StatCall) {
    return (path: unknown, options?: unknown): unknown => {
      const at = typeof path === "string" ? path : toPath(path);
      if (options === undefined) return calls.stat(call, at);
      const { bigint, throwIfNoEntry } = toOptions(options);
      return calls.stat(call, at, bigint === true, throwIfNoEntry !== false);
    };
  }

  function realpathOf(native: boolean) {
    return (path: unknown, options?: unknown): unknown =>
      encoded(
        calls.realpath(toPath(path), native),
        encodingOf(toOptions(options)),
      );
  }

  function readSync(
    fd: unknown,
    buffer: unknown,
    offset?: unknown,
    length?: unknown,
    position?: unknown,
  ): number {
    checkFd(fd);
    if (
      buffer instanceof Uint8Array &&
      typeof offset === "number" &&
      typeof length === "number" &&
      (position === null || typeof position === "number") &&
      offset >= 0 &&
      length > 0 &&
      offset + length <= buffer.length &&
      Number.isInteger(offset + length) &&
      (position === null || (position >= 0 && Number.isSafeInteger(position)))
    ) {
      return calls.read(
        fd,
        buffer,
        offset,
        length,
        position === null ? -1 : position,
      );
    }
    const request = toReadRequest(buffer, offset, length, position);
    if (request.length === 0) return 0;
    return calls.read(
      fd,
      request.array,
      request.offset,
      request.length,
      request.position,
    );
  }

  function readvSync(
    fd: unknown,
    buffers: unknown,
    position?: unknown,
  ): number {
    checkFd(fd);
    let at = toPosition(typeof position === "number" ? position : null);
    let total = 0;
    for (const array of toArrays(buffers)) {
      if (array.length === 0) continue;
      const n = calls.read(fd, array, 0, array.length, at);
      total += n;
      if (at >= 0) at += n;
      if (n < array.length) break;
    }
    return total;
  }

  function readFileSync(path: unknown, options?: unknown): unknown {
    const { encoding, flag } = toOptions(options);
    let bytes: Bytes;
    if (typeof path === "number") {
      checkFd(path);
      bytes = calls.readAll(path);
    } else {
      bytes = calls.readFile(toPath(path), kernelFlags(flag));
    }
    if (encoding == null || encoding === "buffer") return bytes;
    return encoded(bytes, encoding as string);
  }

  /** A form of an operation that makes its call here and now. */
  const operations: Record<string, unknown> = {};
  for (const [name, operation] of Object.entries({
    ...pathOperations,
    ...descriptorOperations,
  })) {
    operations[`${name}Sync`] = bound(operation as Operation, calls);
  }

  function writeSync(
    fd: unknown,
    data: unknown,
    offset?: unknown,
    length?: unknown,
    position?: unknown,
  ): unknown {
    checkFd(fd);
    if (typeof data === "string") {
      if (length === undefined && offset == null) {
        return calls.writeText(fd, data, -1);
      }
    } else if (offset === undefined && data instanceof Uint8Array) {
      return calls.write(fd, data, 0, data.length, -1);
    }
    return write(calls, fd, data, offset, length, position);
  }

  function writeFileSync(
    path: unknown,
    data: unknown,
    options?: unknown,
  ): void {
    if (
      options === undefined &&
      typeof path === "string" &&
      (typeof data === "string" || data instanceof Uint8Array)
    ) {
      calls.writeFile(path, WRITE, 0o666, data, false);
    } else {
      writeFile(calls, path, data, options, "w");
    }
  }

  const functions = {
    ...operations,
    accessSync(path: unknown, mode?: unknown): void {
      calls.access(toPath(path), toAccessMode(mode));
    },
    closeSync(fd: unknown): void {
      checkFd(fd);
      calls.close(fd);
    },
    existsSync(path: unknown): boolean {
      try {
        return calls.exists(toPath(path));
      } catch (error) {
        if (calls.context.host.death !== undefined) throw error;
        return false;
      }
    },
    fstatSync(fd: unknown, options?: unknown): unknown {
      checkFd(fd);
      return calls.fstat(fd, toOptions(options)["bigint"] === true);
    },
    lstatSync: statOf("lstat"),
    statSync: statOf("stat"),
    openSync(path: unknown, flags?: unknown, mode?: unknown): number {
      const at = typeof path === "string" ? path : toPath(path);
      return calls.open(at, kernelFlags(flags), parseMode(mode, 0o666));
    },
    opendirSync(path: unknown, options?: unknown): Dir {
      const at = toPath(path);
      const { recursive, ...rest } = toOptions(options);
      return new Dir(calls, at, encodingOf(rest), recursive === true);
    },
    readFileSync,
    readSync,
    readvSync,
    readdirSync(path: unknown, options?: unknown): unknown {
      const at = toPath(path);
      const read = toOptions(options);
      return read["recursive"] === true
        ? listEntries(at, calls.readdirTree(at), read)
        : listEntries(at, [{ below: "", ...calls.readdir(at) }], read);
    },
    readlinkSync(path: unknown, options?: unknown): unknown {
      const encoding = encodingOf(toOptions(options));
      return encoded(calls.readlink(toPath(path)), encoding);
    },
    realpathSync: Object.assign(realpathOf(false), {
      native: realpathOf(true),
    }),
    statfsSync(path: unknown, options?: unknown): unknown {
      const { bigint } = toOptions(options);
      return toStatFs(calls.statfs(toPath(path)), bigint);
    },
    cpSync(src: unknown, dest: unknown, options?: unknown): void {
      runSync(copyTree(calls, src, dest, options, true));
    },
    appendFileSync(path: unknown, data: unknown, options?: unknown): void {
      writeFile(calls, path, data, options, "a");
    },
    writeFileSync,
    writeSync,
    writevSync(fd: unknown, buffers: unknown, position?: unknown): unknown {
      checkFd(fd);
      return writev(calls, fd, buffers, position);
    },
  };
  return functions as FsSync;
}
