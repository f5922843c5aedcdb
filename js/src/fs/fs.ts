// SPDX-License-Identifier: BSD-2-Clause

/** Puts the three forms of `fs` together. */
import { constants } from "../constants.js";
import { createCallbacks } from "./callbacks.js";
import type { AsyncCalls, Calls } from "./calls.js";
import { Dir } from "./dir.js";
import { Dirent } from "./dirent.js";
import { createPromises } from "./promises.js";
import { BigIntStats, StatFs, Stats } from "./stats.js";
import { createReadStream, createWriteStream } from "./streams.js";
import { createSync } from "./sync.js";
import type { AsyncFs, Fs, FsPromises } from "./types.js";
import { createWatch } from "./watch.js";

/** `fs` over calls that may take time. */
export function createAsyncFs(calls: AsyncCalls): AsyncFs {
  const { watchEvents, ...watching } = createWatch(calls);
  const promises = {
    ...createPromises(calls),
    watch: watchEvents,
  } as unknown as FsPromises;
  const callbacks = createCallbacks(calls, promises);
  const functions = {
    constants,
    F_OK: constants.F_OK,
    R_OK: constants.R_OK,
    W_OK: constants.W_OK,
    X_OK: constants.X_OK,
    Stats,
    BigIntStats,
    StatFs,
    Dirent,
    Dir,
    ...callbacks,
    ...watching,
    createReadStream: (path: unknown, options?: unknown) =>
      createReadStream(callbacks, path, options),
    createWriteStream: (path: unknown, options?: unknown) =>
      createWriteStream(callbacks, path, options),
    promises,
  };
  return functions as unknown as AsyncFs;
}

/** `fs` with everything, for a kernel in this thread. */
export function createFs(calls: Calls): Fs {
  return { ...createAsyncFs(calls), ...createSync(calls) };
}
