// SPDX-License-Identifier: BSD-2-Clause

/** What newfs and fsck share: devices, and options that are numbers. */
import type { Device } from "../devices/device.js";
import {
  EIO,
  EROFS,
  errnoError,
  invalidArgType,
  outOfRange,
} from "../errors.js";
import type { Tools, Window } from "./module.js";

/** Checks that a device can be used, for writing if need be. */
export function checkDevice(
  device: Device,
  writing: boolean,
  call: string,
): void {
  if (
    typeof device?.read !== "function" ||
    !Number.isSafeInteger(device.size) ||
    device.size < 0
  ) {
    throw invalidArgType(
      "device",
      "a device (MemoryDisk, OverlayDisk, FileDisk, or an object with size and read)",
      device,
    );
  }
  if (writing && (device.readOnly === true || device.write === undefined)) {
    throw errnoError(EROFS, call);
  }
}

/** All of a device: what no whole sector holds is out of reach. */
export function wholeDevice(device: Device): Window {
  return { offset: 0, size: device.size - (device.size % 512) };
}

/** A number among the options: undefined, or an integer from 0 on. */
export function checkInteger(name: string, value: unknown): void {
  if (value === undefined) return;
  if (typeof value !== "number") {
    throw invalidArgType(`options.${name}`, "of type number", value);
  }
  if (!Number.isSafeInteger(value) || value < 0) {
    throw outOfRange(`options.${name}`, "an integer from 0 on", value);
  }
}

/** Seconds since 1970, of a date or the clock. */
export function seconds(time: Date | number | undefined): number {
  const ms = time === undefined ? Date.now() : Number(time);
  if (!(ms >= 0 && ms < 2 ** 31 * 1000)) {
    throw outOfRange("options.time", "a time from 1970 to 2038", time);
  }
  return Math.floor(ms / 1000);
}

/** The error of a run that the device ended. */
export function deviceError(tools: Tools, call: string): Error {
  return errnoError(EIO, call, undefined, undefined, tools.cause);
}
