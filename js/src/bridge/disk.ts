// SPDX-License-Identifier: BSD-2-Clause

/** Calls of disk.c. */
import { call, callAt, tooLong, type Context, type Path } from "./area.js";

/** A device of the host becomes a file of the kernel's; size -1: to its end. */
export function attach(
  context: Context,
  path: Path,
  hostName: string,
  begin: number,
  size: number,
): number {
  context.enter();
  const { bridge } = context;
  if (!bridge.setPath(path) || !bridge.setName(hostName)) {
    return tooLong(context);
  }
  try {
    return context.x.js_attach(begin, size);
  } catch (error) {
    throw context.host.fail(error);
  }
}

export function detach(context: Context, path: Path): number {
  return callAt(context, path, (x) => x.js_detach());
}

/** What a disk, or a partition of one, holds. */
export interface Contents {
  /** Type for `mount`, when the kernel can mount it. */
  type?: string;
  /** What it is, in words. */
  name?: string;
  /** What to do about it, when the kernel cannot mount it. */
  advice?: string;
}

/** A partition of a disk. */
export interface Partition extends Contents {
  /** Its name in the partition table: `"1"`, `"a"`. */
  id: string;
  /** The table that it is in: `"MBR"`, `"GPT"`, `"BSD disklabel"`. */
  scheme: string;
  /** Its type as the table gives it. */
  kind: string;
  /** Where it starts, in bytes. */
  offset: number;
  /** Its length in bytes. */
  size: number;
}

/** What a whole disk holds. */
export interface DiskContents extends Contents {
  /** What its table of partitions names; none where there is no table. */
  partitions: Partition[];
}

function contents(strings: string[], at: number): Contents {
  const result: Contents = {};
  if (strings[at]) result.type = strings[at];
  if (strings[at + 1]) result.name = strings[at + 1] as string;
  if (strings[at + 2]) result.advice = strings[at + 2] as string;
  return result;
}

/** What is on an open block device of `size` bytes; below 0 on an error. */
export function probe(
  context: Context,
  fd: number,
  size: number,
): DiskContents | number {
  const count = call(context, (x) => x.js_probe(fd, size));
  if (count < 0) return count;
  const { bridge } = context;
  const strings = bridge.dataStrings(bridge.number(0));
  const partitions: Partition[] = [];
  for (let i = 0; i < count; i++) {
    const at = 3 + 6 * i;
    partitions.push({
      id: strings[at] as string,
      scheme: strings[at + 1] as string,
      kind: strings[at + 2] as string,
      offset: bridge.number(1 + 2 * i),
      size: bridge.number(2 + 2 * i),
      ...contents(strings, at + 3),
    });
  }
  return { ...contents(strings, 0), partitions };
}
