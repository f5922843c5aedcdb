// SPDX-License-Identifier: BSD-2-Clause

/** Options of booting. */
import {
  checkFunction,
  invalidArgType,
  invalidArgValue,
  outOfRange,
} from "./errors.js";
import type { Known } from "./known-options.js";
import type { ModuleSource } from "./module.js";

/** How to boot; everything has a default. */
export interface BootOptions {
  /** The kernel module, compiled or not, when it is not the package's. */
  module?: ModuleSource | Promise<ModuleSource>;
  /**
   * The module of `newfs` and `fsck`, when it is not the package's; loaded when
   * it is first needed.
   */
  tools?: WebAssembly.Module | URL | string;
  /** The most memory that the kernel may take, in bytes. */
  memoryLimit?: number;
  /**
   * Size of the buffer cache in bytes. Absent: 8 MiB, and more when disks in
   * memory are attached, as much as they hold, to 128 MiB at most.
   */
  bufferCache?: number;
  /** How many files the kernel keeps known. */
  vnodes?: number;
  /** How many files may be open at once. */
  files?: number;
  /**
   * A write to a device is complete when the device has flushed it. With soft
   * updates a power cut then leaves a consistent file system; costs a flush
   * for every few writes.
   */
  writeBarriers?: boolean;
  /** The name of the machine; `"rumpjs"` when absent. */
  hostname?: string;
  /** Gets what the kernel says, line by line. */
  console?: (line: string) => void;
  /** The kernel says more. */
  verbose?: boolean;
  /** The clock, in milliseconds since 1970; the system's when absent. */
  clock?: () => number;
}

export const BOOT_OPTIONS: Known<BootOptions> = {
  module: true,
  tools: true,
  memoryLimit: true,
  bufferCache: true,
  vnodes: true,
  files: true,
  writeBarriers: true,
  hostname: true,
  console: true,
  verbose: true,
  clock: true,
};

/** MAXHOSTNAMELEN, less the NUL. */
const HOSTNAME_MOST = 255;

const CACHE_LEAST = 8 << 20;
const CACHE_MOST = 128 << 20;

/** The buffer cache where nothing is said, with so much in memory anyway. */
export function defaultCache(options: BootOptions, inMemory: number): number {
  const half = (options.memoryLimit ?? Infinity) / 2;
  return Math.floor(Math.min(CACHE_LEAST + inMemory, CACHE_MOST, half));
}

const NUMBERS = [
  ["memoryLimit", "RUMP_MEMLIMIT"],
  ["bufferCache", "RUMP_BUFMEM"],
  ["vnodes", "RUMP_NVNODES"],
  ["files", "RUMP_NFILES"],
] as const;

/** The options as the parameters of rumpuser_getparam. */
export function bootParameters(options: BootOptions): Map<string, string> {
  const params = new Map<string, string>();
  checkFunction(options.console, "options.console");
  checkFunction(options.clock, "options.clock");
  for (const [option, parameter] of NUMBERS) {
    const value = options[option];
    if (value === undefined) continue;
    if (typeof value !== "number") {
      throw invalidArgType(`options.${option}`, "of type number", value);
    }
    if (!Number.isSafeInteger(value) || value <= 0) {
      throw outOfRange(`options.${option}`, "a positive integer", value);
    }
    params.set(parameter, String(value));
  }
  if (options.bufferCache === undefined) {
    params.set("RUMP_BUFMEM", String(defaultCache(options, 0)));
  }
  const { hostname } = options;
  if (hostname !== undefined) {
    if (typeof hostname !== "string") {
      throw invalidArgType("options.hostname", "of type string", hostname);
    }
    const { length } = new TextEncoder().encode(hostname);
    if (length > HOSTNAME_MOST || hostname.includes("\0")) {
      throw invalidArgValue(
        "options.hostname",
        hostname,
        `must have no null bytes and at most ${HOSTNAME_MOST} others`,
      );
    }
    params.set("_RUMPUSER_HOSTNAME", hostname);
  }
  if (options.writeBarriers) params.set("RUMP_BLKBARRIER", "1");
  if (options.verbose) params.set("RUMP_VERBOSE", "1");
  return params;
}
