// SPDX-License-Identifier: BSD-2-Clause

/**
 * Streams. Node's own ReadStream and WriteStream take the functions that they
 * work with as an option, so they are used as they are, with all of their
 * behaviour; other engines have readableWebStream and writableWebStream of
 * FileHandle.
 */
import { plainError } from "../errors.js";
import { builtin } from "../node.js";
import type { ReadStream } from "./types.js";

import type { WriteStream } from "./write-types.js";

/** The functions that a stream calls, in the form with callbacks. */
export interface StreamFs {
  open?: Function;
  read?: Function;
  write?: Function;
  writev?: Function;
  fsync?: Function;
  close: Function;
}

interface NodeFs {
  createReadStream(path: unknown, options: object): ReadStream;
  createWriteStream(path: unknown, options: object): WriteStream;
}

function nodeFs(name: string, instead: string): NodeFs {
  const found = builtin<NodeFs>("node:fs");
  if (found !== undefined) return found;
  throw plainError(
    "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
    `${name} needs node:stream; use FileHandle.${instead} here`,
  );
}

function streamOptions(fs: StreamFs, options: unknown): object {
  const given =
    typeof options === "string" ? { encoding: options } : (options ?? {});
  return { ...given, fs };
}

type Callback = (error?: unknown) => void;

/** What of a stream of Node's ends it. */
interface Ending {
  fd: number | null;
  flush?: boolean;
  _destroy(error: unknown, callback: Callback): void;
}

/**
 * Node's streams take descriptor 0 for none and leave it open. Here it is a
 * descriptor as any other.
 */
function closesZero<T extends ReadStream | WriteStream>(
  stream: T,
  fs: StreamFs,
): T {
  const ending = stream as unknown as Ending;
  const destroy = ending._destroy;
  ending._destroy = (error, callback) => {
    destroy.call(ending, error, (failed) => {
      if (ending.fd !== 0) {
        callback(failed);
        return;
      }
      const close = (unflushed?: unknown) => {
        ending.fd = null;
        fs.close(0, (unclosed?: unknown) =>
          callback(failed || unflushed || unclosed),
        );
      };
      if (ending.flush && fs.fsync !== undefined) fs.fsync(0, close);
      else close();
    });
  };
  return stream;
}

/** A stream over `fs`; `path` may be anything when options name an fd. */
export function createReadStream(
  fs: StreamFs,
  path: unknown,
  options: unknown,
): ReadStream {
  const node = nodeFs("createReadStream", "readableWebStream");
  const stream = node.createReadStream(path, streamOptions(fs, options));
  return closesZero(stream, fs);
}

/** The same to write with. */
export function createWriteStream(
  fs: StreamFs,
  path: unknown,
  options: unknown,
): WriteStream {
  const node = nodeFs("createWriteStream", "writableWebStream");
  const stream = node.createWriteStream(path, streamOptions(fs, options));
  return closesZero(stream, fs);
}
