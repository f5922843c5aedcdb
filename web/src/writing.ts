// SPDX-License-Identifier: BSD-2-Clause

/**
 * Everything that changes files, in steps that can be told of and stopped. Text
 * that was there before is not lost when the new one does not fit.
 */
import type { Stats } from "rumpjs";
import type { Files } from "./files.ts";
import { dirname, join, toBytes } from "./names.ts";

/** How much is written at once. */
const STEP = 1 << 18;

type Pieces = AsyncIterable<Uint8Array<ArrayBuffer>>;

/** Writes pieces behind one another to a file that is made, or emptied. */
export async function writePieces(
  files: Files,
  path: string,
  pieces: Pieces,
  flags: "w" | "wx" | "a" = "w",
  mode = 0o666,
): Promise<void> {
  const handle = await files.fs.open(toBytes(path), flags, mode);
  try {
    for await (const piece of pieces) {
      for (let at = 0; at < piece.length; ) {
        const { bytesWritten } = await handle.write(
          piece,
          at,
          Math.min(STEP, piece.length - at),
        );
        at += bytesWritten;
      }
    }
  } finally {
    await handle.close();
  }
}

/** What a directory says that takes no new files, whoever asks. */
const NO_NEW_FILES = ["EACCES", "EPERM", "EROFS", "EOPNOTSUPP"];

async function* once(bytes: Uint8Array<ArrayBuffer>): Pieces {
  yield bytes;
}

/** Writes a whole file. */
export function writeBytes(
  files: Files,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  flags: "w" | "wx" | "a" = "w",
): Promise<void> {
  return writePieces(files, path, once(bytes), flags);
}

/**
 * Gives a file new contents. A file of one name is written anew beside the old
 * one and takes its place when it is whole: should the disk become full, the
 * old one is still there. A file of several names must stay the inode it is, and
 * so must one in a directory that takes no new files, as those of kernfs.
 */
export async function replaceContents(
  files: Files,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const target = await files.realpath(path);
  const stats = await files.stat(target);
  if (stats.nlink > 1 || !stats.isFile()) {
    await writeBytes(files, target, bytes);
    return;
  }
  const beside = join(dirname(target), `.rumpjs-${Date.now().toString(36)}`);
  try {
    await writeBytes(files, beside, bytes, "wx");
    await files.fs.chown(toBytes(beside), stats.uid, stats.gid);
    await files.fs.chmod(toBytes(beside), stats.mode & 0o7777);
    await files.fs.rename(toBytes(beside), toBytes(target));
  } catch (error) {
    await files.fs.unlink(toBytes(beside)).catch(() => {});
    const { code = "", syscall } = error as { code?: string; syscall?: string };
    if (syscall !== "open" || NO_NEW_FILES.indexOf(code) < 0) throw error;
    await writeBytes(files, target, bytes);
  }
}

/** What stands in the way of whoever goes through a tree. */
export interface Walk {
  signal?: AbortSignal | undefined;
  /** A file has been dealt with. */
  step?: (path: string) => void;
  /** One that could not be; the others go on. */
  failed: (path: string, error: unknown) => void;
}

/** Removes a path and all that is below it. Gives how much is gone. */
export async function removeTree(
  files: Files,
  path: string,
  walk: Walk,
): Promise<number> {
  /* Parents come before their children; they go in the other order. */
  const directories: string[] = [];
  let count = 0;
  for await (const { path: at, stats } of files.walk(path, walk.failed, walk.signal)) {
    if (stats.isDirectory()) {
      directories.push(at);
      continue;
    }
    await one(walk, at, () => files.fs.unlink(toBytes(at)), () => count++);
  }
  for (const at of directories.reverse()) {
    walk.signal?.throwIfAborted();
    await one(walk, at, () => files.fs.rmdir(toBytes(at)), () => count++);
  }
  return count;
}

async function one(
  { step, failed }: Walk,
  path: string,
  work: () => Promise<unknown>,
  done: () => void = () => {},
): Promise<boolean> {
  try {
    await work();
  } catch (error) {
    failed(path, error);
    return false;
  }
  done();
  step?.(path);
  return true;
}

/** How many files and directories are at and below a path. */
export async function countTree(files: Files, path: string): Promise<number> {
  let count = 0;
  for await (const _ of files.walk(path, () => {})) count++;
  return count;
}

/**
 * Copies one file, link, FIFO or, without what is in it, directory. With
 * `keep` owner, permissions and times come along.
 */
export async function copyOne(
  files: Files,
  from: string,
  stats: Stats,
  to: string,
  keep: boolean,
  signal?: AbortSignal,
): Promise<void> {
  const { fs } = files;
  const at = toBytes(to);
  if (stats.isDirectory()) {
    const there = await files.tryLstat(to);
    if (!there?.isDirectory()) await fs.mkdir(at, 0o777);
  } else if (stats.isSymbolicLink()) {
    await fs.unlink(at).catch(() => {});
    await fs.symlink(toBytes(await files.readlink(from)), at);
  } else if (stats.isFile()) {
    await writePieces(files, to, files.chunks(from, signal), "w", stats.mode & 0o777);
  } else {
    throw Object.assign(new Error("only files, directories and links are copied"), {
      code: undefined,
    });
  }
  if (keep) await keepAttributes(files, stats, to);
}

/** Gives a file the owner, permissions and times of another. */
export async function keepAttributes(
  { fs }: Files,
  stats: Stats,
  to: string,
): Promise<void> {
  const at = toBytes(to);
  await fs.lchown(at, stats.uid, stats.gid);
  if (stats.isSymbolicLink()) return;
  await fs.chmod(at, stats.mode & 0o7777);
  await fs.utimes(at, stats.atimeMs / 1000, stats.mtimeMs / 1000);
}

/** Copies a path and, with `recursive`, all that is below it. */
export async function copyTree(
  files: Files,
  from: string,
  to: string,
  { keep = false, recursive = false, ...walk }: Walk & {
    keep?: boolean;
    recursive?: boolean;
  },
): Promise<void> {
  const directories: [stats: Stats, to: string][] = [];
  const depth = recursive ? Infinity : 0;
  const skipped: string[] = [];
  for await (const { path, stats } of files.walk(from, walk.failed, walk.signal, depth)) {
    if (skipped.some((above) => path.startsWith(above))) continue;
    const target = path === from ? to : join(to, path.slice(from.replace(/\/+$/, "").length + 1));
    const copied = await one(walk, path, () =>
      copyOne(files, path, stats, target, keep && !stats.isDirectory(), walk.signal),
    );
    if (!stats.isDirectory()) continue;
    /* Times of directories change while they are filled. */
    if (copied) directories.push([stats, target]);
    else skipped.push(`${path}/`);
  }
  if (!keep) return;
  for (const [stats, target] of directories.reverse()) {
    await one(walk, target, () => keepAttributes(files, stats, target));
  }
}
