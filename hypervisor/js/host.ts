// SPDX-License-Identifier: BSD-2-Clause

/**
 * The state of one hypervisor: what the files of this folder share, and what
 * the package sees of it.
 *
 * One `Host` belongs to one instance of the kernel module. States:
 *
 *     READY ──enter──▶ (the kernel runs) ──▶ READY
 *       │                   │  bio, console …: OUTSIDE during the call of
 *       │                   │  foreign code, which may not enter the kernel
 *       └──── die() ────────┴──▶ DEAD, for ever
 *
 * Whoever enters the kernel tests `state` first and calls `refuse` when it is
 * not READY; whoever catches an exception that came out of the kernel hands it
 * to `fail`.
 */
import type { BlockDevice } from "./device.js";
import { KernelHalted, KernelPanic } from "./panic.js";

export const READY = 0;
export const OUTSIDE = 1;
export const DEAD = 2;

/** The first address that is not the kernel's: RUMPUSER_CLIENT_BASE. */
export const CLIENT_BASE = 0xe0000000;
/** How far a lent array reaches from there. */
export const CLIENT_MAX = 0x1fff0000;

export interface HostOptions {
  /** Parameters of rumpuser_getparam. */
  params: ReadonlyMap<string, string>;
  /** Gets each whole line of console output, without its newline. */
  console?: ((line: string) => void) | undefined;
  /** The wall clock, in milliseconds since 1970. */
  clock?: (() => number) | undefined;
}

/** What the hypervisor needs of the kernel module. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly __indirect_function_table: WebAssembly.Table;
}

const NOTHING = new Uint8Array(0);

export class Host {
  /** READY, OUTSIDE or DEAD. */
  state = READY;
  /** What killed the kernel, when it is DEAD. */
  death: Error | undefined;

  memory!: WebAssembly.Memory;
  table!: WebAssembly.Table;
  /** Views of the kernel's memory, made anew when it grows. */
  u8: Uint8Array = NOTHING;
  i32!: Int32Array;
  f64!: Float64Array;

  /** errno of the last failed system call: the kernel's number. */
  errno = 0;
  /** What a device threw last; the error made from an EIO takes it. */
  cause: unknown;
  /** The array that the caller of the running system call lends. */
  client: Uint8Array = NOTHING;

  /** Attached devices by host name. */
  readonly devices = new Map<string, BlockDevice>();
  readonly options: HostOptions;
  /** Told of the kernel's end, soon after it. */
  readonly mourners = new Set<(death: Error) => void>();
  /** The last lines of console output, for the message of a panic. */
  readonly tail: string[] = [];

  constructor(options: HostOptions) {
    this.options = options;
  }

  /** Binds the host to its instance: before the first call into it. */
  bind(exports: KernelExports): void {
    this.memory = exports.memory;
    this.table = exports.__indirect_function_table;
    this.refresh();
  }

  /** Makes the views anew, after the memory has grown. */
  refresh(): void {
    const buffer = this.memory.buffer;
    this.u8 = new Uint8Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }

  /** Lends an array for the next system call. */
  lend(array: Uint8Array): void {
    this.client = array;
  }

  /** Takes it back, so that the hypervisor does not keep it alive. */
  unlend(): void {
    this.client = NOTHING;
  }

  /** The NUL-terminated string at an address. */
  string(address: number): string {
    const start = address >>> 0;
    let end = start;
    while (this.u8[end] !== 0) end++;
    return decoder.decode(this.u8.subarray(start, end));
  }

  /** Stores a 64-bit integer, given as a double, at an aligned address. */
  setInt64(address: number, value: number): void {
    const index = address >>> 2;
    this.i32[index] = value | 0;
    this.i32[index + 1] = Math.floor(value / 0x100000000);
  }

  /** Foreign code has returned to the kernel, unless it has killed it. */
  inside(): void {
    if (this.state === OUTSIDE) this.state = READY;
  }

  /** Why the kernel cannot be entered now. */
  refuse(): never {
    if (this.death !== undefined) throw this.death;
    throw new Error("a device or console callback must not call the kernel");
  }

  /**
   * Takes an exception that came out of the kernel and returns what to throw
   * instead: traps and panics kill the kernel.
   */
  fail(reason: unknown): Error {
    if (this.state === DEAD) return this.death as Error;
    const text = reason instanceof Error ? reason.message : String(reason);
    return this.die(
      new KernelPanic(`the kernel trapped: ${text}`, { cause: reason }),
    );
  }

  /** The end: every later call gets `death`. */
  die(death: Error): Error {
    this.state = DEAD;
    this.death = death;
    this.unlend();
    for (const told of this.mourners) queueMicrotask(() => told(death));
    this.mourners.clear();
    return death;
  }

  /** An orderly end, or the burial of a dead kernel: devices are let go. */
  halt(): void {
    if (this.state !== DEAD) this.die(new KernelHalted());
    for (const device of this.devices.values()) device.close?.();
    this.devices.clear();
  }
}

const decoder = new TextDecoder();
