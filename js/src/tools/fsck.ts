// SPDX-License-Identifier: BSD-2-Clause

/** fsck: check and repair an FFS file system on a device. */
import type { Device } from "../devices/device.js";
import { invalidArgValue } from "../errors.js";
import { checkOptions, type Known } from "../known-options.js";
import type { Tools } from "./module.js";
import * as tool from "./run.js";

/** How to check; `onProgress` begins anew for each round. */
export interface FsckOptions extends tool.RunOptions {
  /**
   * - `"check"`: nothing is written (when absent)
   * - `"preen"`: repair, if all that is found is what a crash leaves under soft
   *   updates
   * - `"repair"`: repair everything
   */
  mode?: "check" | "preen" | "repair";
  /** Start from the backup superblock at this sector of 512 bytes. */
  backup?: number;
}

export const FSCK_OPTIONS: Known<FsckOptions> = {
  ...tool.RUN_OPTIONS,
  mode: true,
  backup: true,
};

/** Something that is wrong, or was. */
export interface FsckFinding {
  /** What kind: `"link-count"`, `"dup-block"`, … */
  class: string;
  /** The same in words. */
  text: string;
  /** A crash leaves it, and `"preen"` repairs it. */
  harmless: boolean;
  /** The inode, if it is about one. */
  inode?: number;
  /** A fragment or a cylinder group, if it is about one. */
  block?: number;
  /** The value found. */
  now: number;
  /** The value that should be there. */
  want: number;
  /** It has been repaired. */
  fixed: boolean;
  /** A path of the inode. */
  path?: string;
}

/** What a check found. */
export interface FsckResult {
  /**
   * - `"clean"`: nothing is wrong
   * - `"fixed"`: something was, and has been repaired
   * - `"errors"`: something is wrong
   * - `"no-file-system"`: there is no superblock, nor a backup of one
   */
  status: "clean" | "fixed" | "errors" | "no-file-system";
  /** What was found; at most 4096 of `total`. */
  findings: FsckFinding[];
  /** How much was found. */
  total: number;
  /** Something has been written. */
  modified: boolean;
  /** How often everything was looked at. */
  rounds: number;
  /** How many there are that are no directories. */
  files: number;
  /** How many directories, with the root. */
  directories: number;
  /** Bytes of a block. */
  blockSize: number;
  /** Bytes of a fragment. */
  fragmentSize: number;
  /** Fragments that hold something. */
  fragmentsUsed: number;
  /** Fragments that are free. */
  fragmentsFree: number;
  /** How many more files can be made. */
  inodesFree: number;
}

const MODES = ["check", "preen", "repair"] as const;
const STATUSES = ["clean", "fixed", "errors", "no-file-system"] as const;
const IOERROR = 4;
const NOMEM = 5;

function finding(tools: Tools, index: number): FsckFinding {
  tools.x.tools_finding(index);
  const [name, text, harmless, inode, block, now, want, fixed, path] =
    tools.numbers() as unknown as number[];
  const result: FsckFinding = {
    class: tools.string(name) as string,
    text: tools.string(text) as string,
    harmless: harmless === 1,
    now: now as number,
    want: want as number,
    fixed: fixed === 1,
  };
  if (inode) result.inode = inode;
  if (block !== undefined && block >= 0) result.block = block;
  const shown = tools.string(path);
  if (shown !== undefined) result.path = shown;
  return result;
}

/** @internal The module is there: the rest happens at once. */
export function fsckNow(
  target: tool.Target,
  options: FsckOptions,
): FsckResult {
  const mode = options.mode ?? "check";
  if (!MODES.includes(mode)) throw invalidArgValue("options.mode", mode);
  tool.checkNumber("backup", options.backup);
  const run = new tool.Run("fsck", target, options, mode !== "check");
  const status = run.x.tools_fsck(
    run.size,
    MODES.indexOf(mode),
    options.backup ?? 0,
    run.now,
  );
  if (status === IOERROR) throw run.deviceError();
  if (status === NOMEM) throw run.memoryError();
  run.finish();
  const [rounds, modified, count, total, files, directories, used, free] =
    run.numbers() as unknown as [
      number, number, number, number, number, number, number, number,
    ];
  const [inodesFree, blockSize, fragmentSize] = run
    .numbers()
    .slice(8) as unknown as [number, number, number];
  return {
    status: STATUSES[status] as FsckResult["status"],
    findings: Array.from({ length: count }, (_, i) => finding(run, i)),
    total,
    modified: modified === 1,
    rounds,
    files,
    directories,
    blockSize,
    fragmentSize,
    fragmentsUsed: used,
    fragmentsFree: free,
    inodesFree,
  };
}

/**
 * Checks, and if asked repairs, the FFS file system on a device. It must not
 * be mounted. Repairs are made in memory, checked again until nothing is
 * found, and only then written. What is wrong is in the result and no error;
 * a device that fails is EIO, with what it threw as `cause`; one that cannot be
 * written, with a `mode` that repairs, is EROFS.
 *
 * ```js
 * const { status, findings } = await fsck(disk, { mode: 'repair' })
 * ```
 *
 * For a disk of a kernel: `kernel.fsck`.
 */
export async function fsck(
  device: Device,
  options: FsckOptions & tool.WithTools = {},
): Promise<FsckResult> {
  checkOptions("fsck", options, { ...FSCK_OPTIONS, ...tool.WITH_TOOLS });
  return fsckNow(await tool.wholeTarget(device, options.tools), options);
}
