// SPDX-License-Identifier: BSD-2-Clause

/**
 * Streams. Node's own ReadStream takes the functions that it reads with as an
 * option, so it is used as it is, with all of its behaviour; other engines
 * have FileHandle.readableWebStream.
 */
import { plainError } from "../errors.js";
import { builtin } from "../node.js";
import type { ReadStream } from "./types.js";

/** The functions that a stream calls, in the form with callbacks. */
export interface StreamFs {
  open?: Function;
  read: Function;
  close: Function;
}

interface NodeFs {
  createReadStream(path: unknown, options: object): ReadStream;
}

/** A stream over `fs`; `path` may be anything when options name an fd. */
export function createReadStream(
  fs: StreamFs,
  path: unknown,
  options: unknown,
): ReadStream {
  const nodeFs = builtin<NodeFs>("node:fs");
  if (nodeFs === undefined) {
    throw plainError(
      "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
      "createReadStream needs node:stream;" +
        " use FileHandle.readableWebStream here",
    );
  }
  const given =
    typeof options === "string" ? { encoding: options } : (options ?? {});
  return nodeFs.createReadStream(path, { ...given, fs });
}
