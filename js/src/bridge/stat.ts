// SPDX-License-Identifier: BSD-2-Clause

/**
 * Calls of stat.c, and the objects made from their results: valid right after
 * a call that succeeded.
 */
import { BigIntStats, Stats } from "../fs/stats.js";
import { tooLong, type Bridge, type Context, type Path } from "./area.js";

export function stat(context: Context, path: Path): number {
  context.enter();
  if (!context.bridge.setPath(path)) return tooLong(context);
  try {
    return context.x.js_stat();
  } catch (error) {
    throw context.host.fail(error);
  }
}

export function lstat(context: Context, path: Path): number {
  context.enter();
  if (!context.bridge.setPath(path)) return tooLong(context);
  try {
    return context.x.js_lstat();
  } catch (error) {
    throw context.host.fail(error);
  }
}

export function fstat(context: Context, fd: number): number {
  context.enter();
  try {
    return context.x.js_fstat(fd);
  } catch (error) {
    throw context.host.fail(error);
  }
}

/** The mode of the file that the last call found. */
export function lastMode(bridge: Bridge): number {
  return bridge.host.f64[bridge.numbers + 1] as number;
}

/** The size of the file that the last call found. */
export function lastSize(bridge: Bridge): number {
  return bridge.host.f64[bridge.numbers + 8] as number;
}

export function lastStats(bridge: Bridge): Stats {
  const f64 = bridge.host.f64;
  const at = bridge.numbers;
  return new Stats(
    f64[at] as number,
    f64[at + 1] as number,
    f64[at + 2] as number,
    f64[at + 3] as number,
    f64[at + 4] as number,
    f64[at + 5] as number,
    f64[at + 6] as number,
    f64[at + 7] as number,
    f64[at + 8] as number,
    f64[at + 9] as number,
    f64[at + 10] as number,
    f64[at + 11] as number,
    f64[at + 12] as number,
    f64[at + 13] as number,
  );
}

/** From the struct rump_stat itself, whose offsets rumpdefs.h gives. */
export function lastBigIntStats(bridge: Bridge): BigIntStats {
  const view = new DataView(bridge.host.memory.buffer, bridge.data, 136);
  const u32 = (at: number) => BigInt(view.getUint32(at, true));
  const i64 = (at: number) => view.getBigInt64(at, true);
  const u64 = (at: number) => view.getBigUint64(at, true);
  const time = (at: number) => i64(at) * 1_000_000_000n + i64(at + 8);
  return new BigIntStats(
    u64(0),
    u32(16),
    u32(20),
    u32(24),
    u32(28),
    u64(32),
    u32(56),
    u64(8),
    i64(40),
    i64(48),
    time(64),
    time(80),
    time(96),
    time(112),
  );
}
