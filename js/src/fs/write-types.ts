// SPDX-License-Identifier: BSD-2-Clause

/** The types of the writing half of `kernel.fs`; the rest is in types.ts. */
import type { Bytes, Encoding } from "../bytes.js";
import type { PathLike } from "./arguments.js";
import type { CopyOptions } from "./cp.js";
import type { Chunks, FileHandle } from "./file-handle.js";
import type {
  AsyncWriteFileOptions,
  Data,
  LinkType,
  MkdirOptions,
  Mode,
  PathOrFd,
  RmDirOptions,
  RmOptions,
  SyncCopyOptions,
  Time,
  ToBytes,
  WatchFileOptions,
  WatchOptions,
  WithEncoding,
  WriteFileOptions,
  WriteOptions,
} from "./option-types.js";
import type { BigIntStats, Stats } from "./stats.js";
import type { FSWatcher, StatWatcher, WatchEvent } from "./watch.js";
import type { EventType } from "./watched.js";
import type { Done, Failure } from "./types.js";

/** Node's `fs.WriteStream`, where Node's types are installed. */
/** @ts-ignore */
export type WriteStream = import("node:fs").WriteStream;

/** The synchronous functions. */
export interface WriteSync {
  appendFileSync(
    path: PathOrFd,
    data: Data,
    options?: WriteFileOptions,
  ): void;
  chmodSync(path: PathLike, mode: Mode): void;
  chownSync(path: PathLike, uid: number, gid: number): void;
  copyFileSync(src: PathLike, dest: PathLike, mode?: number): void;
  cpSync(
    src: string | URL,
    dest: string | URL,
    options?: SyncCopyOptions,
  ): void;
  fchmodSync(fd: number, mode: Mode): void;
  fchownSync(fd: number, uid: number, gid: number): void;
  fdatasyncSync(fd: number): void;
  fsyncSync(fd: number): void;
  ftruncateSync(fd: number, len?: number | null): void;
  futimesSync(fd: number, atime: Time, mtime: Time): void;
  lchmodSync(path: PathLike, mode: Mode): void;
  lchownSync(path: PathLike, uid: number, gid: number): void;
  linkSync(existingPath: PathLike, newPath: PathLike): void;
  lutimesSync(path: PathLike, atime: Time, mtime: Time): void;

  mkdirSync(
    path: PathLike,
    options: MkdirOptions & { recursive: true },
  ): string | undefined;
  mkdirSync(
    path: PathLike,
    options?: Mode | (MkdirOptions & { recursive?: false | undefined }) | null,
  ): void;
  mkdirSync(
    path: PathLike,
    options?: Mode | MkdirOptions | null,
  ): string | undefined;

  mkdtempSync(prefix: string, options?: WithEncoding | Encoding | null): string;
  mkdtempSync(prefix: string, options: ToBytes | "buffer"): Bytes;
  mkdtempSync(prefix: string, options?: WithEncoding | string | null): string | Bytes;

  renameSync(oldPath: PathLike, newPath: PathLike): void;
  rmSync(path: PathLike, options?: RmOptions): void;
  rmdirSync(path: PathLike, options?: RmDirOptions): void;
  symlinkSync(target: PathLike, path: PathLike, type?: LinkType): void;
  truncateSync(path: PathLike, len?: number | null): void;
  unlinkSync(path: PathLike): void;
  utimesSync(path: PathLike, atime: Time, mtime: Time): void;
  writeFileSync(path: PathOrFd, data: Data, options?: WriteFileOptions): void;

  writeSync(
    fd: number,
    buffer: ArrayBufferView,
    offset?: number | null,
    length?: number | null,
    position?: number | null,
  ): number;
  writeSync(fd: number, buffer: ArrayBufferView, options?: WriteOptions): number;
  writeSync(
    fd: number,
    text: string,
    position?: number | null,
    encoding?: Encoding | null,
  ): number;

  writevSync(
    fd: number,
    buffers: readonly ArrayBufferView[],
    position?: number,
  ): number;
}

/** The functions that return promises. */
export interface WritePromises {
  appendFile(
    path: PathLike | FileHandle,
    data: Data,
    options?: AsyncWriteFileOptions,
  ): Promise<void>;
  chmod(path: PathLike, mode: Mode): Promise<void>;
  chown(path: PathLike, uid: number, gid: number): Promise<void>;
  copyFile(src: PathLike, dest: PathLike, mode?: number): Promise<void>;
  cp(
    src: string | URL,
    dest: string | URL,
    options?: CopyOptions,
  ): Promise<void>;
  lchmod(path: PathLike, mode: Mode): Promise<void>;
  lchown(path: PathLike, uid: number, gid: number): Promise<void>;
  link(existingPath: PathLike, newPath: PathLike): Promise<void>;
  lutimes(path: PathLike, atime: Time, mtime: Time): Promise<void>;

  mkdir(
    path: PathLike,
    options: MkdirOptions & { recursive: true },
  ): Promise<string | undefined>;
  mkdir(
    path: PathLike,
    options?: Mode | (MkdirOptions & { recursive?: false | undefined }) | null,
  ): Promise<void>;
  mkdir(
    path: PathLike,
    options?: Mode | MkdirOptions | null,
  ): Promise<string | undefined>;

  mkdtemp(prefix: string, options?: WithEncoding | Encoding | null): Promise<string>;
  mkdtemp(prefix: string, options: ToBytes | "buffer"): Promise<Bytes>;
  mkdtemp(
    prefix: string,
    options?: WithEncoding | string | null,
  ): Promise<string | Bytes>;

  rename(oldPath: PathLike, newPath: PathLike): Promise<void>;
  rm(path: PathLike, options?: RmOptions): Promise<void>;
  rmdir(path: PathLike, options?: RmDirOptions): Promise<void>;
  symlink(
    target: PathLike,
    path: PathLike,
    type?: string | null,
  ): Promise<void>;
  truncate(path: PathLike, len?: number | null): Promise<void>;
  unlink(path: PathLike): Promise<void>;
  utimes(path: PathLike, atime: Time, mtime: Time): Promise<void>;
  writeFile(
    path: PathLike | FileHandle,
    data: Data | Chunks,
    options?: AsyncWriteFileOptions,
  ): Promise<void>;
}

type Call = (error: Failure) => void;

/** The functions that take a callback as their last argument. */
export interface WriteCallbacks {
  appendFile(path: PathOrFd, data: Data, callback: Call): void;
  appendFile(
    path: PathOrFd,
    data: Data,
    options: AsyncWriteFileOptions | undefined,
    callback: Call,
  ): void;
  chmod(path: PathLike, mode: Mode, callback: Call): void;
  chown(path: PathLike, uid: number, gid: number, callback: Call): void;
  copyFile(src: PathLike, dest: PathLike, callback: Call): void;
  copyFile(src: PathLike, dest: PathLike, mode: number, callback: Call): void;
  cp(src: string | URL, dest: string | URL, callback: Call): void;
  cp(
    src: string | URL,
    dest: string | URL,
    options: CopyOptions,
    callback: Call,
  ): void;
  fchmod(fd: number, mode: Mode, callback: Call): void;
  fchown(fd: number, uid: number, gid: number, callback: Call): void;
  fdatasync(fd: number, callback: Call): void;
  fsync(fd: number, callback: Call): void;
  ftruncate(fd: number, callback: Call): void;
  ftruncate(fd: number, len: number | undefined | null, callback: Call): void;
  futimes(fd: number, atime: Time, mtime: Time, callback: Call): void;
  lchmod(path: PathLike, mode: Mode, callback: Call): void;
  lchown(path: PathLike, uid: number, gid: number, callback: Call): void;
  link(existingPath: PathLike, newPath: PathLike, callback: Call): void;
  lutimes(path: PathLike, atime: Time, mtime: Time, callback: Call): void;
  mkdir(
    path: PathLike,
    options: MkdirOptions & { recursive: true },
    callback: (error: Failure, path?: string) => void,
  ): void;
  mkdir(
    path: PathLike,
    options: Mode | MkdirOptions | null | undefined,
    callback: (error: Failure, path?: string) => void,
  ): void;
  mkdir(path: PathLike, callback: Call): void;
  mkdtemp(prefix: string, callback: Done<string>): void;
  mkdtemp(
    prefix: string,
    options: WithEncoding | ToBytes | Encoding | "buffer" | null | undefined,
    callback: Done<any>,
  ): void;
  rename(oldPath: PathLike, newPath: PathLike, callback: Call): void;
  rm(path: PathLike, callback: Call): void;
  rm(path: PathLike, options: RmOptions, callback: Call): void;
  rmdir(path: PathLike, callback: Call): void;
  rmdir(path: PathLike, options: RmDirOptions, callback: Call): void;
  symlink(target: PathLike, path: PathLike, callback: Call): void;
  symlink(
    target: PathLike,
    path: PathLike,
    type: LinkType | undefined,
    callback: Call,
  ): void;
  truncate(path: PathLike, callback: Call): void;
  truncate(
    path: PathLike,
    len: number | undefined | null,
    callback: Call,
  ): void;
  unlink(path: PathLike, callback: Call): void;
  utimes(path: PathLike, atime: Time, mtime: Time, callback: Call): void;
  write<T extends ArrayBufferView>(
    fd: number,
    buffer: T,
    offset: number | undefined | null,
    length: number | undefined | null,
    position: number | undefined | null,
    callback: (error: Failure, written: number, buffer: T) => void,
  ): void;
  write<T extends ArrayBufferView>(
    fd: number,
    buffer: T,
    offset: number | undefined | null,
    length: number | undefined | null,
    callback: (error: Failure, written: number, buffer: T) => void,
  ): void;
  write<T extends ArrayBufferView>(
    fd: number,
    buffer: T,
    options: WriteOptions | number | undefined | null,
    callback: (error: Failure, written: number, buffer: T) => void,
  ): void;
  write<T extends ArrayBufferView>(
    fd: number,
    buffer: T,
    callback: (error: Failure, written: number, buffer: T) => void,
  ): void;
  write(
    fd: number,
    text: string,
    position: number | undefined | null,
    encoding: Encoding | undefined | null,
    callback: (error: Failure, written: number, text: string) => void,
  ): void;
  write(
    fd: number,
    text: string,
    position: number | undefined | null,
    callback: (error: Failure, written: number, text: string) => void,
  ): void;
  write(
    fd: number,
    text: string,
    callback: (error: Failure, written: number, text: string) => void,
  ): void;
  writeFile(path: PathOrFd, data: Data, callback: Call): void;
  writeFile(
    path: PathOrFd,
    data: Data,
    options: AsyncWriteFileOptions | undefined,
    callback: Call,
  ): void;
  writev<T extends readonly ArrayBufferView[]>(
    fd: number,
    buffers: T,
    callback: (error: Failure, written: number, buffers: T) => void,
  ): void;
  writev<T extends readonly ArrayBufferView[]>(
    fd: number,
    buffers: T,
    position: number | null | undefined,
    callback: (error: Failure, written: number, buffers: T) => void,
  ): void;
}

type Heard<Name> = (event: EventType, filename: Name | null) => void;

/** The functions that watch, with listeners. */
export interface WatchFunctions {
  watch(
    filename: PathLike,
    options:
      (WatchOptions & WithEncoding) | Exclude<Encoding, "buffer"> | undefined | null,
    listener?: Heard<string>,
  ): FSWatcher;
  watch(
    filename: PathLike,
    options: (WatchOptions & ToBytes) | "buffer",
    listener?: Heard<Bytes>,
  ): FSWatcher;
  watch(filename: PathLike, listener?: Heard<string>): FSWatcher;
  watchFile(
    filename: PathLike,
    options: (WatchFileOptions & { bigint?: false | undefined }) | undefined,
    listener: (current: Stats, previous: Stats) => void,
  ): StatWatcher;
  watchFile(
    filename: PathLike,
    options: WatchFileOptions & { bigint: true },
    listener: (current: BigIntStats, previous: BigIntStats) => void,
  ): StatWatcher;
  watchFile(
    filename: PathLike,
    listener: (current: Stats, previous: Stats) => void,
  ): StatWatcher;
  unwatchFile(
    filename: PathLike,
    listener?: (current: any, previous: any) => void,
  ): void;
}

/** The function that watches with an iterator. */
export interface WatchPromises {
  watch(
    filename: PathLike,
    options: (WatchOptions & ToBytes) | "buffer",
  ): AsyncIterable<WatchEvent<Bytes>>;
  watch(
    filename: PathLike,
    options?: (WatchOptions & WithEncoding) | Encoding,
  ): AsyncIterable<WatchEvent>;
}
