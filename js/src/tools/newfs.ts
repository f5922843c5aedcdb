// SPDX-License-Identifier: BSD-2-Clause

/** newfs: make an FFS file system on a device. */
import type { Device } from "../devices/device.js";
import { invalidArgValue, plainError } from "../errors.js";
import { checkOptions, type Known } from "../known-options.js";
import * as tool from "./run.js";

/** How to make a file system; everything has a default. */
export interface NewfsOptions extends tool.RunOptions {
  /** Bytes to use; the whole device when absent. */
  size?: number;
  /** Bytes of a block: a power of two from 4096 to 65536. */
  blockSize?: number;
  /** Bytes of a fragment: an eighth of a block, up to a whole one. */
  fragmentSize?: number;
  /** One inode for so many bytes. */
  bytesPerInode?: number;
  /** At least so many files can be made; instead of `bytesPerInode`. */
  inodes?: number;
  /** Percent of the space that only the superuser can use; 5. */
  minFree?: number;
  /** What the allocator saves; `"time"` when absent. */
  optimize?: "time" | "space";
  /** Blocks in a row that are read and written as one. */
  maxContiguous?: number;
  /** Blocks that a file gets in one cylinder group before it moves on. */
  maxBlocksPerGroup?: number;
  /** What a file is expected to hold, in bytes; 16384. */
  averageFileSize?: number;
  /** How many files a directory is expected to hold; 64. */
  filesPerDirectory?: number;
  /** Blocks of a cylinder group; as many as its maps can describe. */
  blocksPerGroup?: number;
  /** A flag on the disk: systems that know it mount with soft updates. */
  softUpdates?: boolean;
  /** Owner of the root directory; 0. */
  rootUid?: number;
  /** Group of the root directory; 0. */
  rootGid?: number;
  /** Permissions of the root directory; 0o755. */
  rootMode?: number;
  /** The identity of the file system, 32 bits; random when absent. */
  id?: number;
  /** Compute and check only; nothing is written. */
  dryRun?: boolean;
  /** Also where a file system or a partition table is, which is lost then. */
  force?: boolean;
}

export const NEWFS_OPTIONS: Known<NewfsOptions> = {
  ...tool.RUN_OPTIONS,
  size: true,
  blockSize: true,
  fragmentSize: true,
  bytesPerInode: true,
  inodes: true,
  minFree: true,
  optimize: true,
  maxContiguous: true,
  maxBlocksPerGroup: true,
  averageFileSize: true,
  filesPerDirectory: true,
  blocksPerGroup: true,
  softUpdates: true,
  rootUid: true,
  rootGid: true,
  rootMode: true,
  id: true,
  dryRun: true,
  force: true,
};

/** The file system that was made. */
export interface NewfsResult {
  /** Bytes that it takes. */
  size: number;
  /** Bytes of a block. */
  blockSize: number;
  /** Bytes of a fragment. */
  fragmentSize: number;
  /** Cylinder groups. */
  groups: number;
  /** Blocks of each, but for the last. */
  blocksPerGroup: number;
  /** Inodes of each. */
  inodesPerGroup: number;
  /** How many files can be made. */
  inodes: number;
  /** Bytes for files and directories, with what `minFree` holds back. */
  freeBytes: number;
  /** Sectors of the backup superblocks, for the option `backup` of `fsck`. */
  backups: number[];
}

/** Parameters in the order of newfs.h, by the name of the option. */
const PARAMETERS = [
  ["size", "size"],
  ["bsize", "blockSize"],
  ["fsize", "fragmentSize"],
  ["density", "bytesPerInode"],
  ["inodes", "inodes"],
  ["minfree", "minFree"],
  ["space", "optimize"],
  ["maxcontig", "maxContiguous"],
  ["maxbpg", "maxBlocksPerGroup"],
  ["avgfilesize", "averageFileSize"],
  ["avgfpdir", "filesPerDirectory"],
  ["bpg", "blocksPerGroup"],
  ["soft_updates", "softUpdates"],
  ["root_uid", "rootUid"],
  ["root_gid", "rootGid"],
  ["root_mode", "rootMode"],
] as const;

const INVALID = 1;
const IOERROR = 2;
const NOMEM = 3;

function parameters(options: NewfsOptions): number[] {
  return PARAMETERS.map(([, option]) => {
    const value = options[option];
    if (option === "softUpdates") return value === true ? 1 : 0;
    if (option === "optimize") {
      if (value !== undefined && value !== "time" && value !== "space") {
        throw invalidArgValue("options.optimize", value);
      }
      return value === "space" ? 1 : 0;
    }
    tool.checkNumber(option, value);
    return value === undefined ? -1 : (value as number);
  });
}

/** What is on the device is lost: does the caller know? */
function checkContents(run: tool.Run, force: boolean): boolean {
  if (run.x.tools_probe(run.size) !== 0) throw run.deviceError();
  const [type, name, partitioned] = run.numbers();
  if (name && !force) {
    throw plainError(
      "ERR_FILE_SYSTEM_EXISTS",
      `newfs: the device holds ${run.string(name)}, which would be lost: ` +
        (partitioned ? "give the partition, or " : "") +
        "force: true",
    );
  }
  return Boolean(name) && run.string(type) !== "ffs";
}

/** @internal The module is there: the rest happens at once. */
export function newfsNow(
  target: tool.Target,
  options: NewfsOptions,
): NewfsResult {
  const dryRun = options.dryRun === true;
  const values = parameters(options);
  tool.checkNumber("id", options.id);
  const id =
    options.id ?? (crypto.getRandomValues(new Uint32Array(1))[0] as number);
  const run = new tool.Run("newfs", target, options, !dryRun);
  const foreign = !dryRun && checkContents(run, options.force === true);
  run.numbers().set(values);
  const { device, window } = target;
  const whole = window.offset === 0 && window.size > device.size - 512;
  const status = run.x.tools_newfs(
    run.size,
    dryRun ? 1 : 0,
    foreign && whole ? 1 : 0,
    run.now,
    id % 2 ** 32,
  );
  const n = [...run.numbers()] as number[];
  if (status === IOERROR) throw run.deviceError();
  if (status === NOMEM) throw run.memoryError();
  if (status !== 0) {
    const message = `newfs: ${run.string(n[2])}`;
    if (status !== INVALID) throw plainError("ERR_INTERNAL", message);
    const param = run.string(n[1]);
    const option = PARAMETERS.find(([name]) => name === param)?.[1];
    throw Object.assign(plainError("ERR_NEWFS_OPTION", message), { option });
  }
  run.finish();
  const [size, blockSize, fragmentSize, groups, bpg, ipg, inodes, frags] =
    n.slice(3) as [
      number, number, number, number, number, number, number, number,
    ];
  const [first, step] = n.slice(11) as [number, number];
  return {
    size,
    blockSize,
    fragmentSize,
    groups,
    blocksPerGroup: bpg,
    inodesPerGroup: ipg,
    inodes,
    freeBytes: frags * fragmentSize,
    backups: Array.from({ length: groups }, (_, i) => first + i * step),
  };
}

/**
 * Makes an empty FFS file system on a device. Refuses, with code
 * `ERR_FILE_SYSTEM_EXISTS`, when the device holds a file system or a partition
 * table already, unless `force` is set. An option that does not fit is an
 * error with code `ERR_NEWFS_OPTION`; its message says what would do, its
 * `option` which one it is. A device that fails is EIO, with what it threw as
 * `cause`, and holds no file system then; one that cannot be written is EROFS.
 *
 * ```js
 * const disk = new MemoryDisk(64 << 20)
 * await newfs(disk, { blockSize: 8192, fragmentSize: 1024 })
 * ```
 *
 * For a disk of a kernel: `kernel.newfs`.
 */
export async function newfs(
  device: Device,
  options: NewfsOptions & tool.WithTools = {},
): Promise<NewfsResult> {
  checkOptions("newfs", options, { ...NEWFS_OPTIONS, ...tool.WITH_TOOLS });
  return newfsNow(await tool.wholeTarget(device, options.tools), options);
}
