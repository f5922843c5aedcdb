// SPDX-License-Identifier: BSD-2-Clause

/**
 * The types of `kernel.fs`: the names, overloads and results of node:fs. That
 * they fit node:fs is checked at compile time by tests/pkg/types.
 */
import type { Bytes, Encoding } from "../bytes.js";
import type { constants } from "../constants.js";
import type { PathLike } from "./arguments.js";
import type { Dir } from "./dir.js";
import type { Dirent } from "./dirent.js";
import type { FileHandle } from "./file-handle.js";
import type {
  BytesOptions,
  Flag,
  Mode,
  NoEncoding,
  NoTypes,
  OpenDirOptions,
  OpenMode,
  PathOrFd,
  ReadOptions,
  ReadPosition,
  ReadStreamOptions,
  StatOptions,
  StatSyncOptions,
  StringOptions,
  ToBytes,
  ToString,
  WithEncoding,
  WithSignal,
  WithTypes,
  WriteStreamOptions,
} from "./option-types.js";
import type { BigIntStats, StatFs, Stats } from "./stats.js";
import type {
  WatchFunctions,
  WatchPromises,
  WriteCallbacks,
  WritePromises,
  WriteStream,
  WriteSync,
} from "./write-types.js";

export type { PathLike };

/** Node's `fs.ReadStream`, where Node's types are installed. */
/** @ts-ignore */
export type ReadStream = import("node:fs").ReadStream;

/** What the synchronous functions share with all others. */
export interface FsCommon extends WatchFunctions {
  readonly constants: typeof constants;
  readonly Stats: typeof Stats;
  readonly BigIntStats: typeof BigIntStats;
  readonly StatFs: typeof StatFs;
  readonly Dirent: typeof Dirent;
  readonly Dir: typeof Dir;
  /** Constants for access, as Node has them on fs itself. */
  readonly F_OK: number;
  readonly R_OK: number;
  readonly W_OK: number;
  readonly X_OK: number;
  /** A stream of Node's, only where node:stream exists. */
  createReadStream(
    path: PathLike,
    options?: Encoding | ReadStreamOptions,
  ): ReadStream;
  /** The same to write with. */
  createWriteStream(
    path: PathLike,
    options?: Encoding | WriteStreamOptions,
  ): WriteStream;
  readonly promises: FsPromises;
}

export interface StatSync {
  (path: PathLike, options?: undefined): Stats;
  (
    path: PathLike,
    options?: StatSyncOptions & {
      bigint?: false | undefined;
      throwIfNoEntry: false;
    },
  ): Stats | undefined;
  (
    path: PathLike,
    options: StatSyncOptions & { bigint: true; throwIfNoEntry: false },
  ): BigIntStats | undefined;
  (
    path: PathLike,
    options?: StatSyncOptions & { bigint?: false | undefined },
  ): Stats;
  (path: PathLike, options: StatSyncOptions & { bigint: true }): BigIntStats;
  (
    path: PathLike,
    options: StatSyncOptions & {
      bigint: boolean;
      throwIfNoEntry?: false | undefined;
    },
  ): Stats | BigIntStats;
  (path: PathLike, options?: StatSyncOptions): Stats | BigIntStats | undefined;
}

export interface RealpathSync {
  (path: PathLike, options?: StringOptions): string;
  (path: PathLike, options: BytesOptions): Bytes;
  (path: PathLike, options?: WithEncoding | string | null): string | Bytes;
}

/** The synchronous functions: node:fs says what each does, and throws. */
export interface FsSync extends WriteSync {
  accessSync(path: PathLike, mode?: number): void;
  closeSync(fd: number): void;
  existsSync(path: PathLike): boolean;

  fstatSync(
    fd: number,
    options?: StatOptions & { bigint?: false | undefined },
  ): Stats;
  fstatSync(fd: number, options: StatOptions & { bigint: true }): BigIntStats;
  fstatSync(fd: number, options?: StatOptions): Stats | BigIntStats;

  lstatSync: StatSync;
  statSync: StatSync;

  openSync(path: PathLike, flags: OpenMode, mode?: Mode | null): number;
  opendirSync(path: PathLike, options?: OpenDirOptions): Dir;

  readFileSync(path: PathOrFd, options?: (NoEncoding & Flag) | null): Bytes;
  readFileSync(path: PathOrFd, options: (ToString & Flag) | Encoding): string;
  readFileSync(
    path: PathOrFd,
    options?: (WithEncoding & Flag) | Encoding | null,
  ): string | Bytes;

  readSync(
    fd: number,
    buffer: ArrayBufferView,
    offset: number,
    length: number,
    position: ReadPosition | null,
  ): number;
  readSync(fd: number, buffer: ArrayBufferView, options?: ReadOptions): number;

  readdirSync(
    path: PathLike,
    options?: (WithEncoding & NoTypes) | Encoding | null,
  ): string[];
  readdirSync(path: PathLike, options: (ToBytes & NoTypes) | "buffer"): Bytes[];
  readdirSync(
    path: PathLike,
    options?: (WithEncoding & NoTypes) | Encoding | null,
  ): string[] | Bytes[];
  readdirSync(path: PathLike, options: WithEncoding & WithTypes): Dirent[];
  readdirSync(path: PathLike, options: ToBytes & WithTypes): Dirent<Bytes>[];

  readlinkSync(path: PathLike, options?: StringOptions): string;
  readlinkSync(path: PathLike, options: BytesOptions): Bytes;
  readlinkSync(
    path: PathLike,
    options?: WithEncoding | string | null,
  ): string | Bytes;

  readvSync(
    fd: number,
    buffers: readonly ArrayBufferView[],
    position?: number,
  ): number;

  realpathSync: RealpathSync & { native: RealpathSync };

  statfsSync(
    path: PathLike,
    options?: StatOptions & { bigint?: false | undefined },
  ): StatFs;
  statfsSync(
    path: PathLike,
    options: StatOptions & { bigint: true },
  ): StatFs<bigint>;
  statfsSync(path: PathLike, options?: StatOptions): StatFs | StatFs<bigint>;
}

export interface StatPromise {
  (
    path: PathLike,
    options?: StatOptions & { bigint?: false | undefined },
  ): Promise<Stats>;
  (
    path: PathLike,
    options: StatOptions & { bigint: true },
  ): Promise<BigIntStats>;
  (path: PathLike, options?: StatOptions): Promise<Stats | BigIntStats>;
}

/** The functions that return promises, `fs.promises`: as node:fs says. */
export interface FsPromises extends WritePromises, WatchPromises {
  readonly constants: typeof constants;

  access(path: PathLike, mode?: number): Promise<void>;
  lstat: StatPromise;
  stat: StatPromise;
  open(path: PathLike, flags?: OpenMode, mode?: Mode): Promise<FileHandle>;
  opendir(path: PathLike, options?: OpenDirOptions): Promise<Dir>;

  readFile(
    path: PathLike | FileHandle,
    options?: (NoEncoding & Flag & WithSignal) | null,
  ): Promise<Bytes>;
  readFile(
    path: PathLike | FileHandle,
    options: (ToString & Flag & WithSignal) | Encoding,
  ): Promise<string>;
  readFile(
    path: PathLike | FileHandle,
    options?: (WithEncoding & Flag & WithSignal) | Encoding | null,
  ): Promise<string | Bytes>;

  readdir(
    path: PathLike,
    options?: (WithEncoding & NoTypes) | Encoding | null,
  ): Promise<string[]>;
  readdir(
    path: PathLike,
    options: (ToBytes & NoTypes) | "buffer",
  ): Promise<Bytes[]>;
  readdir(
    path: PathLike,
    options?: (WithEncoding & NoTypes) | Encoding | null,
  ): Promise<string[] | Bytes[]>;
  readdir(path: PathLike, options: WithEncoding & WithTypes): Promise<Dirent[]>;
  readdir(
    path: PathLike,
    options: ToBytes & WithTypes,
  ): Promise<Dirent<Bytes>[]>;

  readlink(path: PathLike, options?: StringOptions): Promise<string>;
  readlink(path: PathLike, options: BytesOptions): Promise<Bytes>;
  readlink(
    path: PathLike,
    options?: WithEncoding | string | null,
  ): Promise<string | Bytes>;

  realpath(path: PathLike, options?: StringOptions): Promise<string>;
  realpath(path: PathLike, options: BytesOptions): Promise<Bytes>;
  realpath(
    path: PathLike,
    options?: WithEncoding | string | null,
  ): Promise<string | Bytes>;

  statfs(
    path: PathLike,
    options?: StatOptions & { bigint?: false | undefined },
  ): Promise<StatFs>;
  statfs(
    path: PathLike,
    options: StatOptions & { bigint: true },
  ): Promise<StatFs<bigint>>;
  statfs(
    path: PathLike,
    options?: StatOptions,
  ): Promise<StatFs | StatFs<bigint>>;
}

export type Failure = Error | null;
export type Done<T> = (error: Failure, result: T) => void;

/** The functions that take a callback as their last: as node:fs says. */
export interface FsCallbacks extends WriteCallbacks {
  access(path: PathLike, callback: (error: Failure) => void): void;
  access(
    path: PathLike,
    mode: number | undefined,
    callback: (error: Failure) => void,
  ): void;
  close(fd: number, callback?: (error: Failure) => void): void;
  exists(path: PathLike, callback: (exists: boolean) => void): void;
  fstat(fd: number, callback: Done<Stats>): void;
  fstat(fd: number, options: StatOptions, callback: Done<any>): void;
  lstat(path: PathLike, callback: Done<Stats>): void;
  lstat(path: PathLike, options: StatOptions, callback: Done<any>): void;
  stat(path: PathLike, callback: Done<Stats>): void;
  stat(path: PathLike, options: StatOptions, callback: Done<any>): void;
  open(path: PathLike, callback: Done<number>): void;
  open(
    path: PathLike,
    flags: OpenMode | undefined,
    callback: Done<number>,
  ): void;
  open(
    path: PathLike,
    flags: OpenMode | undefined,
    mode: Mode | undefined | null,
    callback: Done<number>,
  ): void;
  opendir(path: PathLike, callback: Done<Dir>): void;
  opendir(path: PathLike, options: OpenDirOptions, callback: Done<Dir>): void;
  read<T extends ArrayBufferView>(
    fd: number,
    buffer: T,
    offset: number,
    length: number,
    position: ReadPosition | null,
    callback: (error: Failure, bytesRead: number, buffer: T) => void,
  ): void;
  read<T extends ArrayBufferView>(
    fd: number,
    buffer: T,
    options: ReadOptions,
    callback: (error: Failure, bytesRead: number, buffer: T) => void,
  ): void;
  read<T extends ArrayBufferView>(
    fd: number,
    buffer: T,
    callback: (error: Failure, bytesRead: number, buffer: T) => void,
  ): void;
  readFile(path: PathOrFd, callback: Done<Bytes>): void;
  readFile(
    path: PathOrFd,
    options: (WithEncoding & Flag & WithSignal) | Encoding | null | undefined,
    callback: Done<any>,
  ): void;
  readdir(path: PathLike, callback: Done<string[]>): void;
  readdir(
    path: PathLike,
    options:
      | ((WithEncoding | ToBytes) & (NoTypes | WithTypes))
      | Encoding
      | "buffer"
      | null
      | undefined,
    callback: Done<any>,
  ): void;
  readlink(path: PathLike, callback: Done<string>): void;
  readlink(
    path: PathLike,
    options: StringOptions | BytesOptions | undefined,
    callback: Done<any>,
  ): void;
  readv<T extends readonly ArrayBufferView[]>(
    fd: number,
    buffers: T,
    callback: (error: Failure, bytesRead: number, buffers: T) => void,
  ): void;
  readv<T extends readonly ArrayBufferView[]>(
    fd: number,
    buffers: T,
    position: number | null,
    callback: (error: Failure, bytesRead: number, buffers: T) => void,
  ): void;
  realpath: RealpathCallback & { native: RealpathCallback };
  statfs(path: PathLike, callback: Done<StatFs>): void;
  statfs(path: PathLike, options: StatOptions, callback: Done<any>): void;
}

export interface RealpathCallback {
  (path: PathLike, callback: Done<string>): void;
  (
    path: PathLike,
    options: StringOptions | BytesOptions | undefined,
    callback: Done<any>,
  ): void;
}

/** `kernel.fs`: node:fs, in all three forms. */
export interface Fs extends FsCommon, FsSync, FsCallbacks {}

/** `fs` of a kernel in a Worker: nothing synchronous. */
export interface AsyncFs extends FsCommon, FsCallbacks {}
