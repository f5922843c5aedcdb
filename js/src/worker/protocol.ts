// SPDX-License-Identifier: BSD-2-Clause

/**
 * What goes between a program and the Worker that its kernel runs in: one
 * request, one answer, in order. `KernelApi` is the list of requests; both
 * sides are typed by it.
 */
import type { DiskContents } from "../bridge/disk.js";
import type { DiskStats } from "../devices/counted.js";
import type { Portable } from "../devices/device.js";
import { KernelHalted, KernelPanic, type SystemErrorInfo } from "../errors.js";
import type { Calls } from "../fs/calls.js";
import type { KernelStats, MadeOn } from "../kernel.js";
import type { Mount, MountOptions, UnmountOptions } from "../mount.js";
import type { BootOptions } from "../options.js";
import type { ProcessOptions } from "../process.js";
import type { FsckOptions, FsckResult } from "../tools/fsck.js";
import type { NewfsOptions, NewfsResult } from "../tools/newfs.js";
import type { OnDisk } from "../tools/run.js";

/** Options that can cross: no functions. */
export type PlainBootOptions = Omit<
  BootOptions,
  "module" | "console" | "clock"
> & { module: WebAssembly.Module; console: boolean };

/** Mount options with the device as the path of its file. */
export type PlainMountOptions = Omit<MountOptions, "device"> & {
  device?: string;
};

/** newfs options that can cross. */
export type PlainNewfsOptions = Omit<NewfsOptions, "onProgress"> & OnDisk;

/** fsck options that can cross. */
export type PlainFsckOptions = Omit<FsckOptions, "onProgress"> & OnDisk;

/** A disk as the Worker tells of it. */
export interface PlainDisk {
  name: string;
  size: number;
  readOnly: boolean;
}

/** Names of the file-system calls. */
export type CallName = {
  [K in keyof Calls]: Calls[K] extends (...args: any[]) => unknown ? K : never;
}[keyof Calls];

/** The requests. A process is a number; 0 is the kernel's own. */
export interface KernelApi {
  boot(options: PlainBootOptions): void;
  attach(device: Portable): PlainDisk;
  detach(path: string): void;
  probe(path: string): DiskContents;
  diskStats(path: string): DiskStats;
  toBlob(path: string): Blob;
  mount(type: string, path: Path, options: PlainMountOptions): Mount;
  unmount(path: Path, options: UnmountOptions): void;
  mounts(): Mount[];
  newfs(path: string, options: PlainNewfsOptions): NewfsResult & MadeOn;
  fsck(path: string, options: PlainFsckOptions): FsckResult & MadeOn;
  sync(): void;
  idle(): number;
  stats(): KernelStats;
  halt(): number;
  process(options: ProcessOptions): number;
  umask(process: number, mask?: number | string): number;
  exit(process: number): void;
  /** Any method of `Calls`. */
  call(process: number, name: CallName, args: unknown[]): unknown;
  /** `Calls.read`, with the bytes as the result. */
  read(
    process: number,
    fd: number,
    length: number,
    position: number,
  ): Uint8Array;
  /** What is heard goes to the program as messages with this number. */
  watch(
    process: number,
    watch: number,
    name: "watch" | "watchStat",
    path: Path,
    option: boolean,
  ): void;
  unwatch(watch: number): void;
}
type Path = string | Uint8Array;

export interface Request {
  id: number;
  method: keyof KernelApi;
  args: unknown[];
}

/** How far the request with the id `progress` has come. */
export interface Progress {
  progress: number;
  done: number;
  total: number;
}

export type Answer =
  | { id: number; result: unknown }
  | { id: number; error: PlainError }
  | { console: string }
  | Progress
  | { watch: number; heard: unknown[] }
  | { watch: number; ended: PlainError | undefined };

/** An error that crosses with all that it carries. */
export interface PlainError {
  name: string;
  message: string;
  stack?: string | undefined;
  code?: string | undefined;
  errno?: number | undefined;
  syscall?: string | undefined;
  path?: string | undefined;
  dest?: string | undefined;
  filename?: string | undefined;
  info?: SystemErrorInfo | undefined;
  option?: string | undefined;
  cause?: PlainError | undefined;
}

const FIELDS = [
  "code",
  "errno",
  "syscall",
  "path",
  "dest",
  "filename",
  "info",
  "option",
] as const;

export function packError(error: unknown): PlainError {
  if (!(error instanceof Error)) {
    return { name: "Error", message: String(error) };
  }
  const { name, message, stack } = error;
  const plain: PlainError = { name, message, stack };
  for (const field of FIELDS) plain[field] = (error as any)[field];
  if (error.cause !== undefined) plain.cause = packError(error.cause);
  return plain;
}

export function unpackError(plain: PlainError): Error {
  const { message } = plain;
  const options =
    plain.cause === undefined ? {} : { cause: unpackError(plain.cause) };
  if (plain.name === "KernelPanic") return new KernelPanic(message, options);
  if (plain.name === "KernelHalted") return new KernelHalted();
  let error: Error;
  if (plain.name === "TypeError") error = new TypeError(message, options);
  else if (plain.name === "RangeError")
    error = new RangeError(message, options);
  else error = new Error(message, options);
  if (plain.name === "SystemError") {
    Object.defineProperty(error, "name", {
      value: plain.name,
      configurable: true,
      writable: true,
    });
  }
  for (const field of FIELDS) {
    if (plain[field] !== undefined) {
      Object.assign(error, { [field]: plain[field] });
    }
  }
  return error;
}
