// SPDX-License-Identifier: BSD-2-Clause

/** Calls of event.c. */
import { call, type Context } from "./area.js";

/** RUMP_NOTE_* of rump/include/rump/rumpdefs.h. */
export const NOTE_DELETE = 0x1;
export const NOTE_WRITE = 0x2;
export const NOTE_EXTEND = 0x4;
export const NOTE_LINK = 0x10;
export const NOTE_RENAME = 0x20;
export const NOTE_REVOKE = 0x40;

export function kqueue(context: Context): number {
  return call(context, (x) => x.js_kqueue());
}

/** Everything that happens to an open file from now on, until it is closed. */
export function watch(context: Context, queue: number, fd: number): number {
  return call(context, (x) => x.js_watch(queue, fd));
}

/** Something happened to an open file: NOTE_*. */
export interface FileEvent {
  fd: number;
  notes: number;
}

/** Some of what has happened since the last call; below 0 on an error. */
export function kevent(context: Context, queue: number): FileEvent[] | number {
  const count = call(context, (x) => x.js_kevent(queue));
  if (count < 0) return count;
  const { bridge } = context;
  return Array.from({ length: count }, (_, i) => ({
    fd: bridge.number(2 * i),
    notes: bridge.number(2 * i + 1),
  }));
}
