// SPDX-License-Identifier: BSD-2-Clause

/** Processes of the kernel. */
import type { Context } from "./bridge/area.js";
import * as proc from "./bridge/proc.js";
import { decodeUtf8 } from "./bytes.js";
import { dispose } from "./dispose.js";
import { checkInteger, EINVAL, errnoError, invalidArgType } from "./errors.js";
import { toPath, type PathLike } from "./fs/arguments.js";
import { Calls } from "./fs/calls.js";
import { createFs } from "./fs/fs.js";
import type { Fs } from "./fs/types.js";
import { parseMode } from "./constants.js";
import type { Known } from "./known-options.js";

/** Who a process is and where it starts. */
export interface ProcessOptions {
  /** User; 0, the superuser, when absent. */
  uid?: number;
  /** Group; that of the same number as the user when absent. */
  gid?: number;
  /** Supplementary groups, at most 16; only `gid` when absent. */
  groups?: readonly number[];
  /** Permissions that files do not get when created; 0o022 when absent. */
  umask?: number | string;
  /** Working directory; "/" when absent. */
  cwd?: PathLike;
}

export const PROCESS_OPTIONS: Known<ProcessOptions> = {
  uid: true,
  gid: true,
  groups: true,
  umask: true,
  cwd: true,
};

const GROUPS_MOST = 16;
const IDS_MOST = 2 ** 32 - 2;

/** Throws unless they are users and groups. */
function checkIds({ uid, gid, groups = [] }: ProcessOptions): void {
  if (uid !== undefined) checkInteger(uid, "options.uid", 0, IDS_MOST);
  if (gid !== undefined) checkInteger(gid, "options.gid", 0, IDS_MOST);
  if (!Array.isArray(groups)) {
    throw invalidArgType("options.groups", "an instance of Array", groups);
  }
  for (const group of groups) {
    checkInteger(group, "options.groups", 0, IDS_MOST);
  }
}

/**
 * A context with credentials, umask, working directory and descriptors of its
 * own; its `fs` sees the files as this user would.
 */
export class Process {
  /** The file systems, through the eyes of this process. */
  readonly fs: Fs;
  /** Its user. */
  readonly uid: number;
  /** Its group. */
  readonly gid: number;
  readonly #context: Context;
  /** @internal For the Worker, which calls them for others. */
  readonly calls: Calls;

  /** @internal */
  constructor(context: Context, options: ProcessOptions) {
    this.#context = context;
    this.calls = new Calls(context);
    this.fs = createFs(this.calls);
    this.uid = options.uid ?? 0;
    this.gid = options.gid ?? this.uid;
    try {
      checkIds(options);
      if (options.umask !== undefined) this.umask(options.umask);
      if (options.uid !== undefined || options.gid !== undefined) {
        this.#become(options.groups ?? [this.gid]);
      }
      if (options.cwd !== undefined) this.chdir(options.cwd);
    } catch (error) {
      if (context.host.death === undefined) this.exit();
      throw error;
    }
  }

  #become(groups: readonly number[]): void {
    if (groups.length > GROUPS_MOST) throw errnoError(EINVAL, "setgroups");
    const context = this.#context;
    if (proc.setids(context, this.uid, this.gid, groups) < 0) {
      throw errnoError(context.host.errno, "setuid");
    }
  }

  /** Changes the working directory. */
  chdir(path: PathLike): void {
    this.calls.chdir(toPath(path));
  }

  /** The working directory. */
  cwd(): string {
    return decodeUtf8(this.calls.cwd());
  }

  /** Sets the umask when one is given; returns the old one. */
  umask(mask?: number | string): number {
    if (mask !== undefined) {
      return proc.umask(this.#context, parseMode(mask, 0) & 0o777);
    }
    const old = proc.umask(this.#context, 0);
    proc.umask(this.#context, old);
    return old;
  }

  /** Ends the process: its files are closed, and its `fs` throws. */
  exit(): void {
    if (this.#context.lwp < 0) return;
    this.calls.endWatching();
    proc.exit(this.#context);
  }

  [dispose](): void {
    if (this.#context.host.death === undefined) this.exit();
  }
}
