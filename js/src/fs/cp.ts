// SPDX-License-Identifier: BSD-2-Clause

/**
 * `cp`: trees of files are copied. It makes the calls that Node's makes, in
 * that order, and refuses what Node's refuses, with the same words.
 */
import type { Entries } from "../bridge/dir.js";
import { decodeUtf8 } from "../bytes.js";
import {
  checkInteger,
  invalidArgType,
  invalidArgValue,
  systemError,
  type ErrnoError,
} from "../errors.js";
import { toPath } from "./arguments.js";
import type { AsyncCalls } from "./calls.js";
import { decodeNames } from "./dirent.js";
import { dirname, isWithin, join, resolve } from "./posix-path.js";
import type { Stats } from "./stats.js";
import type { Steps } from "./steps.js";
import { checkBoolean, toCopyMode } from "./write-arguments.js";

/** How to copy. */
export interface CopyOptions {
  /** Copy what links lead to instead of the links. */
  dereference?: boolean | undefined;
  /** With `force: false`: throw when something is there already. */
  errorOnExist?: boolean | undefined;
  /** Is this to be copied? */
  filter?: ((source: string, destination: string) => unknown) | undefined;
  /** Replace what is there already; the default. */
  force?: boolean | undefined;
  /** For copyFile: COPYFILE_*. */
  mode?: number | undefined;
  /** The copies get the times of the originals. */
  preserveTimestamps?: boolean | undefined;
  /** Directories with all that is in them. */
  recursive?: boolean | undefined;
  /** Leave the targets of links as they are. */
  verbatimSymlinks?: boolean | undefined;
}

const SWITCHES = {
  dereference: false,
  errorOnExist: false,
  force: true,
  preserveTimestamps: false,
  recursive: false,
  verbatimSymlinks: false,
};

type Options = typeof SWITCHES & {
  mode: number;
  filter: CopyOptions["filter"];
};

const ERRNO = { EEXIST: 17, ENOTDIR: 20, EISDIR: 21, EINVAL: 22 };

function refuse(
  kind: string,
  text: string,
  code: keyof typeof ERRNO,
  message: string,
  path: string,
): Error {
  const errno = ERRNO[code];
  return systemError(kind, text, { message, path, syscall: "cp", errno, code });
}

function invalid(message: string, path: string): Error {
  const kind = "ERR_FS_CP_EINVAL";
  return refuse(kind, "Invalid src or dest", "EINVAL", message, path);
}

export function toCopyOptions(options: unknown): Options {
  const given = (options ?? {}) as Record<string, unknown>;
  if (options === null || typeof given !== "object" || Array.isArray(given)) {
    throw invalidArgType("options", "of type object", options);
  }
  const result: Options = { ...SWITCHES, mode: 0, filter: undefined };
  for (const name of Object.keys(SWITCHES) as (keyof typeof SWITCHES)[]) {
    const value = given[name] ?? SWITCHES[name];
    checkBoolean(value, `options.${name}`);
    result[name] = value;
  }
  const { mode = 0, filter } = given;
  checkInteger(mode, "mode", 0, 7);
  result.mode = toCopyMode(mode);
  if (result.dereference && result.verbatimSymlinks) {
    const error = new TypeError(
      'Option "dereference" cannot be used in combination with option' +
        ' "verbatimSymlinks"',
    );
    throw Object.assign(error, { code: "ERR_INCOMPATIBLE_OPTION_PAIR" });
  }
  if (filter !== undefined && typeof filter !== "function") {
    throw invalidArgType("options.filter", "of type function", filter);
  }
  result.filter = filter as CopyOptions["filter"];
  return result;
}

/** The paths of cp; not as bytes, which Node does not take either. */
export function toCopyPath(path: unknown, name: string): string {
  const given = toPath(path, name);
  if (typeof given === "string") return given;
  throw invalidArgValue(name, given, "must be a string or a URL");
}

export function copyTree(
  calls: AsyncCalls,
  src: unknown,
  dest: unknown,
  options: unknown,
  sync = false,
): Steps {
  const checked = toCopyOptions(options);
  const from = toCopyPath(src, "src");
  return new Copier(calls, checked, sync).start(from, toCopyPath(dest, "dest"));
}

class Copier {
  readonly #calls: AsyncCalls;
  readonly #options: Options;
  readonly #sync: boolean;
  #cwd = "/";

  constructor(calls: AsyncCalls, options: Options, sync: boolean) {
    this.#calls = calls;
    this.#options = options;
    this.#sync = sync;
  }

  *start(src: string, dest: string): Steps {
    this.#cwd = decodeUtf8(yield this.#calls.cwd());
    const [source, target] = yield* this.#check(src, dest);
    yield* this.#checkParents(src, source, dest);
    if (!(yield* this.#wanted(src, dest))) return;
    const parent = dirname(dest);
    if (!(yield this.#calls.exists(parent))) {
      yield this.#calls.mkdirs(parent, 0o777);
    }
    yield* this.#copy(source, target, src, dest);
  }

  *#wanted(src: string, dest: string): Steps<boolean> {
    const { filter } = this.#options;
    if (filter === undefined) return true;
    const wanted: unknown = yield filter(src, dest);
    /* cpSync is given it as it is. */
    if (wanted instanceof Promise) {
      const error = new TypeError(
        'Expected boolean to be returned from the "filter" function' +
          " but got an instance of Promise.",
      );
      throw Object.assign(error, { code: "ERR_INVALID_RETURN_VALUE" });
    }
    return Boolean(wanted);
  }

  *#stat(path: string, throws: boolean): Steps<Stats | undefined> {
    const call = this.#options.dereference ? "stat" : "lstat";
    return (yield this.#calls.stat(call, path, false, throws)) as
      Stats | undefined;
  }

  #absolute(path: string): string {
    return resolve(this.#cwd, path);
  }

  /** Both, when the one may be copied to the other. */
  *#check(src: string, dest: string): Steps<[Stats, Stats | undefined]> {
    const source = (yield* this.#stat(src, true)) as Stats;
    const target = yield* this.#stat(dest, false);
    if (target !== undefined) {
      if (isSame(source, target)) {
        throw invalid("src and dest cannot be the same", dest);
      }
      if (source.isDirectory() && !target.isDirectory()) {
        throw refuse(
          "ERR_FS_CP_DIR_TO_NON_DIR",
          "Cannot overwrite non-directory with directory",
          "EISDIR",
          `cannot overwrite non-directory ${dest} with directory ${src}`,
          dest,
        );
      }
      if (!source.isDirectory() && target.isDirectory()) {
        throw refuse(
          "ERR_FS_CP_NON_DIR_TO_DIR",
          "Cannot overwrite directory with non-directory",
          "ENOTDIR",
          `cannot overwrite directory ${dest} with non-directory ${src}`,
          dest,
        );
      }
    }
    const inside = isWithin(this.#absolute(src), this.#absolute(dest));
    if (source.isDirectory() && inside) throw intoItself(src, dest);
    return [source, target];
  }

  /** No directory may be copied into itself, by whatever path. */
  *#checkParents(src: string, source: Stats, dest: string): Steps {
    const sourceParent = this.#absolute(dirname(src));
    let parent = this.#absolute(dirname(dest));
    while (parent !== sourceParent && parent !== "/") {
      const found = (yield this.#calls.stat("stat", parent, false, false)) as
        Stats | undefined;
      if (found === undefined) return;
      if (isSame(source, found)) throw intoItself(src, dest);
      parent = dirname(parent);
    }
  }

  *#copy(
    source: Stats,
    target: Stats | undefined,
    src: string,
    dest: string,
  ): Steps {
    if (source.isDirectory()) {
      if (this.#options.recursive) {
        yield* this.#directory(source, target, src, dest);
        return;
      }
      throw systemError("ERR_FS_EISDIR", "Path is a directory", {
        message: `${src} is a directory (not copied)`,
        path: src,
        syscall: "cp",
        /* So cpSync has it, which does not fit the code. */
        errno: this.#sync ? ERRNO.EINVAL : ERRNO.EISDIR,
        code: "EISDIR",
      });
    }
    if (source.isSymbolicLink()) yield* this.#link(target, src, dest);
    else if (source.isFIFO()) {
      throw refuse(
        "ERR_FS_CP_FIFO_PIPE",
        "Cannot copy a FIFO pipe",
        "EINVAL",
        `cannot copy a FIFO pipe: ${dest}`,
        dest,
      );
    } else if (source.isSocket()) {
      throw refuse(
        "ERR_FS_CP_SOCKET",
        "Cannot copy a socket file",
        "EINVAL",
        `cannot copy a socket file: ${dest}`,
        dest,
      );
    } else yield* this.#file(source, target, src, dest);
  }

  *#file(
    source: Stats,
    target: Stats | undefined,
    src: string,
    dest: string,
  ): Steps {
    const { force, errorOnExist, mode, preserveTimestamps } = this.#options;
    if (target !== undefined) {
      if (!force && !errorOnExist) return;
      if (!force) {
        throw refuse(
          "ERR_FS_CP_EEXIST",
          "Target already exists",
          "EEXIST",
          `${dest} already exists`,
          dest,
        );
      }
      yield this.#calls.unlink(dest);
    }
    yield this.#calls.copyFile(src, dest, mode);
    if (preserveTimestamps) {
      if ((source.mode & 0o200) === 0) {
        yield this.#calls.chmod(dest, source.mode | 0o200);
      }
      /* Reading has changed the time of access. */
      const { atimeMs, mtimeMs } = (yield this.#calls.stat(
        "stat",
        src,
        false,
        true,
      )) as Stats;
      yield this.#calls.utimes(dest, atimeMs / 1000, mtimeMs / 1000);
    }
    yield this.#calls.chmod(dest, source.mode);
  }

  *#directory(
    source: Stats,
    target: Stats | undefined,
    src: string,
    dest: string,
  ): Steps {
    if (target === undefined) yield this.#calls.mkdir(dest, 0o777);
    const entries = (yield this.#calls.readdir(src)) as Entries;
    for (const name of decodeNames(entries, "utf8") as string[]) {
      const from = join(src, name);
      const to = join(dest, name);
      if (!(yield* this.#wanted(from, to))) continue;
      const [one, other] = yield* this.#check(from, to);
      yield* this.#copy(one, other, from, to);
    }
    if (target === undefined) yield this.#calls.chmod(dest, source.mode);
  }

  *#link(target: Stats | undefined, src: string, dest: string): Steps {
    let points = decodeUtf8(yield this.#calls.readlink(src));
    if (!this.#options.verbatimSymlinks) {
      points = resolve(this.#absolute(dirname(src)), points);
    }
    if (target === undefined) {
      yield this.#calls.symlink(points, dest);
      return;
    }
    let other: string;
    try {
      other = decodeUtf8(yield this.#calls.readlink(dest));
    } catch (error) {
      if ((error as ErrnoError).code !== "EINVAL") throw error;
      /* It is something else: the error says that it is in the way. */
      yield this.#calls.symlink(points, dest);
      return;
    }
    other = resolve(this.#absolute(dirname(dest)), other);
    const full = this.#absolute(points);
    if (isWithin(full, other)) throw intoItself(points, other, dest);
    const found = (yield this.#calls.stat("stat", src, false, true)) as Stats;
    if (found.isDirectory() && isWithin(other, full)) {
      throw refuse(
        "ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY",
        "Cannot overwrite symlink in subdirectory of self",
        "EINVAL",
        `cannot overwrite ${other} with ${points}`,
        dest,
      );
    }
    yield this.#calls.unlink(dest);
    yield this.#calls.symlink(points, dest);
  }
}

function isSame(a: Stats, b: Stats): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

function intoItself(src: string, dest: string, path = dest): Error {
  return invalid(`cannot copy ${src} to a subdirectory of self ${dest}`, path);
}
