// SPDX-License-Identifier: BSD-2-Clause

/**
 * Memory. It comes from growing the module's own, and can never be given back
 * to the engine: what the kernel unmaps is kept in a list of free ranges,
 * sorted by address, neighbours merged, and handed out again, zeroed.
 *
 * The kernel has allocators of its own; rumpuser_malloc is for the few things
 * that it wants from the host, and rounds up to powers of two.
 */
import { EINVAL, ENOMEM } from "./errno.js";
import { CLIENT_BASE, type Host } from "./host.js";

const PAGE = 65536;
/**
 * Growing is slow: the engine makes a new ArrayBuffer each time, and counts it
 * towards the next garbage collection. So it is done in larger steps, a quarter
 * of what is there; pages that nobody touches cost nothing.
 */
const STEP_LEAST = 32 * PAGE;
const STEP_MOST = 256 * PAGE;
const SMALLEST = 4;
const PAGE_SHIFT = 16;

interface Range {
  start: number;
  length: number;
}

export function memoryCalls(host: Host) {
  const free: Range[] = [];
  /** By logarithm of the size: addresses of free blocks below a page. */
  const blocks: number[][] = [];
  /** Grown, never handed out, so still zero: [fresh, end). */
  let fresh = 0;
  let end = 0;

  /** Makes [fresh, end) at least `length` long; false when there is none. */
  function grow(length: number): boolean {
    if (end !== host.memory.buffer.byteLength) {
      fresh = end = host.memory.buffer.byteLength;
    }
    const missing = length - (end - fresh);
    if (missing <= 0) return true;
    const quarter = Math.floor(end / 4 / PAGE) * PAGE;
    const step = Math.min(Math.max(quarter, STEP_LEAST), STEP_MOST);
    for (const wanted of [Math.max(missing, step), missing]) {
      if (end + wanted > CLIENT_BASE) continue;
      try {
        host.memory.grow(wanted / PAGE);
      } catch {
        continue;
      }
      end = host.memory.buffer.byteLength;
      host.refresh();
      return true;
    }
    return false;
  }

  /** `length` bytes, a multiple of PAGE; 0 when there are none. */
  function map(length: number): number {
    for (let i = 0; i < free.length; i++) {
      const range = free[i] as Range;
      if (range.length < length) continue;
      const start = range.start;
      range.start += length;
      range.length -= length;
      if (range.length === 0) free.splice(i, 1);
      host.u8.fill(0, start, start + length);
      return start;
    }
    if (!grow(length)) return 0;
    const start = fresh;
    fresh += length;
    return start;
  }

  function unmap(start: number, length: number): void {
    let i = 0;
    while (i < free.length && (free[i] as Range).start < start) i++;
    free.splice(i, 0, { start, length });
    const next = free[i + 1];
    const range = free[i] as Range;
    if (next !== undefined && range.start + range.length === next.start) {
      range.length += next.length;
      free.splice(i + 1, 1);
    }
    const previous = free[i - 1];
    if (previous !== undefined && previous.start + previous.length === start) {
      previous.length += range.length;
      free.splice(i, 1);
    }
  }

  /** The power of two that a block of `length` bytes takes. */
  function shiftOf(length: number): number {
    return Math.max(SMALLEST, 32 - Math.clz32(length - 1));
  }

  function roundPage(length: number): number {
    return Math.ceil(length / PAGE) * PAGE;
  }

  function block(shift: number): number {
    const list = (blocks[shift] ??= []);
    if (list.length === 0) {
      const page = map(PAGE);
      if (page === 0) return 0;
      for (let at = PAGE - (1 << shift); at >= 0; at -= 1 << shift) {
        list.push(page + at);
      }
    }
    return list.pop() as number;
  }

  return {
    rumpuser_malloc(len: number, align: number, memp: number): number {
      const length = Math.max(len >>> 0, align >>> 0, 1);
      if (align >>> 0 > PAGE) return EINVAL;
      const shift = shiftOf(length);
      const address =
        shift < PAGE_SHIFT ? block(shift) : map(roundPage(length));
      if (address === 0) return ENOMEM;
      host.i32[memp >>> 2] = address;
      return 0;
    },

    rumpuser_free(mem: number, len: number): void {
      const shift = shiftOf(Math.max(len >>> 0, 1));
      if (shift < PAGE_SHIFT) (blocks[shift] ??= []).push(mem >>> 0);
      else unmap(mem >>> 0, roundPage(len >>> 0));
    },

    rumpuser_anonmmap(len: number, memp: number): number {
      const address = map(roundPage(len >>> 0));
      if (address === 0) return ENOMEM;
      host.i32[memp >>> 2] = address;
      return 0;
    },

    rumpuser_unmap(mem: number, len: number): void {
      unmap(mem >>> 0, roundPage(len >>> 0));
    },
  };
}
