// SPDX-License-Identifier: BSD-2-Clause

/** Calls of event.c. */
import type { Context } from "./area.js";

/** RUMP_NOTE_* of rump/include/rump/rumpdefs.h. */
export const NOTE_DELETE = 0x1;
export const NOTE_WRITE = 0x2;
export const NOTE_EXTEND = 0x4;
export const NOTE_LINK = 0x10;
export const NOTE_RENAME = 0x20;
export const NOTE_REVOKE = 0x40;

export function kqueue(context: Context): number {
  context.enter();
  try {
    return context.x.js_kqueue();
  } catch (error) {
    throw context.host.fail(error);
  }
}

/** Everything that happens to an open file from now on, until it is closed. */
export function watch(context: Context, queue: number, fd: number): number {
  context.enter();
  try {
    return context.x.js_watch(queue, fd);
  } catch (error) {
    throw context.host.fail(error);
  }
}

/** Something happened to an open file: NOTE_*. */
export interface FileEvent {
  fd: number;
  notes: number;
}

/** Some of what has happened since the last call; below 0 on an error. */
export function kevent(context: Context, queue: number): FileEvent[] | number {
  context.enter();
  let count: number;
  try {
    count = context.x.js_kevent(queue);
  } catch (error) {
    throw context.host.fail(error);
  }
  if (count < 0) return count;
  const { bridge } = context;
  return Array.from({ length: count }, (_, i) => ({
    fd: bridge.number(2 * i),
    notes: bridge.number(2 * i + 1),
  }));
}
