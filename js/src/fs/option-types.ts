// SPDX-License-Identifier: BSD-2-Clause

/** What the functions of `kernel.fs` take: the options of node:fs. */
import type { Encoding } from "../bytes.js";
import type { PathLike } from "./arguments.js";
import type { CopyOptions } from "./cp.js";

/** A path, or the number of an open file. */
export type PathOrFd = PathLike | number;
/** `"r"`, `"rs+"`, …, or a number made of `O_*` constants. */
export type OpenMode = string | number;
/** A permission mode: a number or octal digits. */
export type Mode = string | number;

/* Options, in the forms that the functions take. */

export interface Flag {
  /** How to open the file; `"r"` when absent. */
  flag?: OpenMode | undefined;
}
export interface WithSignal {
  /** Aborts the call before it starts. */
  signal?: AbortSignal | undefined;
}
export interface WithEncoding {
  encoding?: Encoding | null | undefined;
}
export interface NoEncoding {
  encoding?: null | undefined;
}
export interface ToString {
  encoding: Encoding;
}
export interface ToBytes {
  encoding: "buffer";
}
export type StringOptions = WithEncoding | Encoding | null;
export type BytesOptions = ToBytes | "buffer";

export interface StatOptions {
  /** Results as bigints, times to the nanosecond. */
  bigint?: boolean | undefined;
}
export interface StatSyncOptions extends StatOptions {
  /** `false`: return undefined where there is no such file. */
  throwIfNoEntry?: boolean | undefined;
}
export interface Walk {
  /** The directories below as well; names are paths then. */
  recursive?: boolean | undefined;
}
export interface NoTypes extends Walk {
  withFileTypes?: false | undefined;
}
export interface WithTypes extends Walk {
  withFileTypes: true;
}
export interface OpenDirOptions extends Walk {
  encoding?: Encoding | undefined;
  bufferSize?: number | undefined;
}
export interface ReadOptions {
  offset?: number | undefined;
  length?: number | undefined;
  position?: number | bigint | null | undefined;
}
export type ReadPosition = number | bigint;

/** What both kinds of stream may be told. */
export interface StreamOptions {
  flags?: string | undefined;
  encoding?: Encoding | undefined;
  /** An open file, instead of the path. */
  fd?: number | undefined;
  mode?: number | undefined;
  /** Close the file at the end, or after an error; the default. */
  autoClose?: boolean | undefined;
  emitClose?: boolean | undefined;
  /** First byte. */
  start?: number | undefined;
  /** How many bytes are held ready at most. */
  highWaterMark?: number | undefined;
  signal?: AbortSignal | null | undefined;
}
export interface ReadStreamOptions extends StreamOptions {
  /** Last byte, inclusive. */
  end?: number | undefined;
}

/** A point in time: a Date, or seconds since 1970. */
export type Time = Date | number | string;
/** What can be written at once. */
export type Data = string | ArrayBufferView;

export interface Flush {
  /** Return only when all of it is on the device. */
  flush?: boolean | undefined;
}
export interface WithMode {
  /** Permissions of a file that is made. */
  mode?: Mode | undefined;
}
export type WriteFileOptions =
  (WithEncoding & WithMode & Flag & Flush) | Encoding | null;
export type AsyncWriteFileOptions =
  (WithEncoding & WithMode & Flag & Flush & WithSignal) | Encoding | null;

export interface WriteOptions {
  offset?: number | undefined;
  length?: number | undefined;
  position?: number | null | undefined;
}
export interface MkdirOptions extends WithMode {
  /** Those above it as well; it may exist already. */
  recursive?: boolean | undefined;
}
export interface RmDirOptions {
  recursive?: boolean | undefined;
  maxRetries?: number | undefined;
  retryDelay?: number | undefined;
}
export interface RmOptions extends RmDirOptions {
  /** It need not exist. */
  force?: boolean | undefined;
}
export type LinkType = "dir" | "file" | "junction" | null;

export interface WriteStreamOptions extends StreamOptions, Flush {}

/** The filter must not be asynchronous. */
export type SyncCopyOptions = Omit<CopyOptions, "filter"> & {
  filter?: ((source: string, destination: string) => boolean) | undefined;
};

export interface WatchOptions {
  /**
   * A program in front of a Worker goes on while it watches, unless this is
   * false. A kernel in the program's own thread changes only when it is called,
   * so there is nothing to wait for.
   */
  persistent?: boolean | undefined;
  /** The directories below as well; names are paths then. */
  recursive?: boolean | undefined;
  /** Ends it. */
  signal?: AbortSignal | undefined;
}
export interface WatchFileOptions {
  bigint?: boolean | undefined;
  persistent?: boolean | undefined;
  /** Changes are told at once: it means nothing here. */
  interval?: number | undefined;
}
