// SPDX-License-Identifier: BSD-2-Clause

/**
 * The functions of `fs` that take a callback. Bad arguments throw at once, as
 * in Node; everything else reaches the callback, later.
 */
import { kernelFlags, parseMode } from "../constants.js";
import {
  checkCallback,
  checkFd,
  encodingOf,
  throwIfAborted,
  toOptions,
  toPath,
  toReadRequest,
} from "./arguments.js";
import type { AsyncCalls } from "./calls.js";
import { copyTree } from "./cp.js";
import { readv } from "./file-handle.js";
import {
  descriptorOperations,
  pathOperations,
  write,
  writeFile,
  writev,
} from "./operations.js";
import { encoded } from "./results.js";
import { runAsync } from "./steps.js";
import type { FsCallbacks, FsPromises } from "./types.js";

type AnyPromise = (...args: any[]) => Promise<unknown>;

/** Calls back outside the promise: what the callback throws is uncaught. */
function settle(
  promise: Promise<unknown>,
  callback: Function,
  ...more: unknown[]
): void {
  promise.then(
    (result) =>
      queueMicrotask(() =>
        result === undefined && more.length === 0
          ? callback(null)
          : callback(null, result, ...more),
      ),
    (error) => queueMicrotask(() => callback(error)),
  );
}

/** From a function on a path with options that returns a promise. */
function withPath(call: AnyPromise) {
  return (path: unknown, ...rest: unknown[]): void => {
    const callback = rest.pop();
    checkCallback(callback);
    settle(call(toPath(path), ...rest), callback);
  };
}

type AnyOperation = (calls: AsyncCalls, ...args: any[]) => unknown;

/**
 * The callback is the last argument, if that is a function; otherwise what
 * stands in its place is complained about.
 */
function takeCallback(args: unknown[], place: number): Function {
  const callback =
    typeof args.at(-1) === "function" ? args.pop() : args[place];
  checkCallback(callback);
  return callback;
}

/** The same calls, but what they throw is always in the promise. */
function later(calls: AsyncCalls): AsyncCalls {
  return new Proxy(calls, {
    get(target, name) {
      const call = target[name as keyof AsyncCalls] as Function;
      return async (...args: unknown[]) => call.apply(target, args);
    },
  });
}

/** The functions for one process. They may be taken off the object. */
export function createCallbacks(
  calls: AsyncCalls,
  promises: FsPromises,
): FsCallbacks {
  function realpathOf(native: boolean) {
    return withPath(async (path, options) => {
      const encoding = encodingOf(toOptions(options));
      return encoded(await calls.realpath(path, native), encoding);
    });
  }

  const delayed = later(calls);

  function fromOperation(operation: AnyOperation) {
    return (...args: unknown[]): void => {
      const callback = takeCallback(args, operation.length - 1);
      settle(Promise.resolve(operation(delayed, ...args)), callback);
    };
  }

  function fromOperations<T extends object>(operations: T) {
    return Object.fromEntries(
      Object.entries(operations).map(([name, operation]) => [
        name,
        fromOperation(operation),
      ]),
    );
  }

  function writeFileWith(flag: string) {
    return (path: unknown, data: unknown, ...rest: unknown[]): void => {
      const callback = takeCallback(rest, 1);
      const given = toOptions(rest[0]);
      try {
        throwIfAborted(given);
      } catch (error) {
        settle(Promise.reject(error), callback);
        return;
      }
      const done = writeFile(delayed, path, data, rest[0], flag);
      settle(Promise.resolve(done), callback);
    };
  }

  const functions = {
    ...fromOperations(pathOperations),
    ...fromOperations(descriptorOperations),
    appendFile: writeFileWith("a"),
    cp(src: unknown, dest: unknown, ...rest: unknown[]): void {
      const callback = takeCallback(rest, 1);
      settle(runAsync(copyTree(delayed, src, dest, rest[0])), callback);
    },
    write(fd: unknown, buffer: unknown, ...rest: unknown[]): void {
      checkFd(fd);
      const callback = takeCallback(rest, 3);
      const [offset, length, position] = rest;
      const done = write(delayed, fd, buffer, offset, length, position);
      settle(Promise.resolve(done), callback, buffer);
    },
    writeFile: writeFileWith("w"),
    writev(fd: unknown, buffers: unknown, ...rest: unknown[]): void {
      checkFd(fd);
      const callback = takeCallback(rest, 1);
      const done = writev(delayed, fd, buffers, rest[0]);
      settle(Promise.resolve(done), callback, buffers);
    },
    access: withPath(promises.access as AnyPromise),
    close(fd: unknown, callback: unknown = ignore): void {
      checkFd(fd);
      checkCallback(callback);
      settle((async () => calls.close(fd))(), callback);
    },
    exists(path: unknown, callback: unknown): void {
      checkCallback(callback);
      (async () => calls.exists(toPath(path)))().then(
        (found) => callback(found),
        () => callback(false),
      );
    },
    fstat(fd: unknown, ...rest: unknown[]): void {
      const callback = rest.pop();
      checkFd(fd);
      checkCallback(callback);
      const bigint = toOptions(rest[0])["bigint"] === true;
      settle((async () => calls.fstat(fd, bigint))(), callback);
    },
    lstat: withPath(promises.lstat as AnyPromise),
    stat: withPath(promises.stat as AnyPromise),
    open: withPath(async (path, flags, mode) =>
      calls.open(path, kernelFlags(flags), parseMode(mode, 0o666)),
    ),
    opendir: withPath(promises.opendir as AnyPromise),
    read(fd: unknown, buffer: unknown, ...rest: unknown[]): void {
      const callback = rest.pop();
      checkFd(fd);
      checkCallback(callback);
      const { array, offset, length, position } = toReadRequest(
        buffer,
        rest[0],
        rest[1],
        rest[2],
      );
      settle(
        (async () =>
          length === 0 ? 0 : calls.read(fd, array, offset, length, position))(),
        callback,
        buffer,
      );
    },
    readFile(path: unknown, ...rest: unknown[]): void {
      const callback = rest.pop();
      checkCallback(callback);
      if (typeof path !== "number") {
        const call = promises.readFile as AnyPromise;
        settle(call(toPath(path), ...rest), callback);
        return;
      }
      checkFd(path);
      const { encoding } = toOptions(rest[0]);
      settle(
        (async () => {
          const bytes = await calls.readAll(path);
          return encoding == null ? bytes : encoded(bytes, encoding as string);
        })(),
        callback,
      );
    },
    readdir: withPath(promises.readdir as AnyPromise),
    readlink: withPath(promises.readlink as AnyPromise),
    readv(fd: unknown, buffers: unknown, ...rest: unknown[]): void {
      const callback = rest.pop();
      checkFd(fd);
      checkCallback(callback);
      settle(readv(calls, fd, buffers, rest[0]), callback, buffers);
    },
    realpath: Object.assign(realpathOf(false), { native: realpathOf(true) }),
    statfs: withPath(promises.statfs as AnyPromise),
  };
  return functions as unknown as FsCallbacks;
}

function ignore(error: Error | null): void {
  if (error !== null) throw error;
}
