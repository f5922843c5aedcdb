// SPDX-License-Identifier: BSD-2-Clause

/**
 * What newfs and fsck share: where they work, what they check before they
 * begin, and how they fail when it is not their own fault.
 */
import type { Device } from "../devices/device.js";
import { checkDevice } from "../devices/device.js";
import {
  EIO,
  ENOMEM,
  EROFS,
  errnoError,
  invalidArgType,
  outOfRange,
} from "../errors.js";
import type { Known } from "../known-options.js";
import { Tools, toolsModule, type ToolsSource, type Window } from "./module.js";

/** What both may be told. */
export interface RunOptions {
  /** The time that is written: a date or milliseconds since 1970; now. */
  time?: Date | number;
  /**
   * Hears from time to time how many bytes of how many are done. What it
   * throws ends the run, where that is.
   */
  onProgress?: (done: number, total: number) => void;
}

export const RUN_OPTIONS: Known<RunOptions> = { time: true, onProgress: true };

/** Which part of a disk `newfs` and `fsck` are about. */
export interface OnDisk {
  /** The partition: its `id` in what `probe` says. */
  partition?: string;
}

export const ON_DISK: Known<OnDisk> = { partition: true };

/** For a device that no kernel has. */
export interface WithTools {
  /** The module of both, when it is not the package's. */
  tools?: ToolsSource;
}

export const WITH_TOOLS: Known<WithTools> = { tools: true };

/** The module, and the part of a device that it works on. */
export interface Target {
  module: WebAssembly.Module;
  device: Device;
  window: Window;
}

/** All of a device: what no whole sector holds is out of reach. */
export function wholeDevice(device: Device): Window {
  return { offset: 0, size: device.size - (device.size % 512) };
}

/** A device that no kernel has. */
export async function wholeTarget(
  device: Device,
  tools: ToolsSource | undefined,
): Promise<Target> {
  checkDevice(device);
  const module = await toolsModule(tools);
  return { module, device, window: wholeDevice(device) };
}

/** A number among the options: undefined, or an integer from 0 on. */
export function checkNumber(name: string, value: unknown): void {
  if (value === undefined) return;
  if (typeof value !== "number") {
    throw invalidArgType(`options.${name}`, "of type number", value);
  }
  if (!Number.isSafeInteger(value) || value < 0) {
    throw outOfRange(`options.${name}`, "an integer from 0 on", value);
  }
}

/** One run. */
export class Run extends Tools {
  readonly #call: string;
  /** Bytes that it works on. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly now: number;

  constructor(
    call: string,
    { module, device, window }: Target,
    { time, onProgress }: RunOptions,
    writing: boolean,
  ) {
    if (writing && (device.readOnly === true || device.write === undefined)) {
      throw errnoError(EROFS, call);
    }
    const ms = time === undefined ? Date.now() : Number(time);
    if (!(ms >= 0 && ms < 2 ** 31 * 1000)) {
      throw outOfRange("options.time", "a time from 1970 to 2038", time);
    }
    let total = 0;
    super(module, device, window, (done, of) => {
      total = of;
      onProgress?.(Math.min(done, of), of);
    });
    this.finish = () => onProgress?.(total, total);
    this.#call = call;
    this.size = window.size;
    this.now = Math.floor(ms / 1000);
  }

  /** It went well: the progress is at its end. */
  readonly finish: () => void;

  /** The error of a run that the device ended. */
  deviceError(): Error {
    return errnoError(EIO, this.#call, undefined, undefined, this.cause);
  }

  /** The error of a run that needed more memory than there is. */
  memoryError(): Error {
    return errnoError(ENOMEM, this.#call);
  }
}
