// SPDX-License-Identifier: BSD-2-Clause

/**
 * The files of the kernel as the page uses them: names are strings as in
 * names.ts, nothing is read whole unless it is known to be small.
 */
import type { AsyncFs, Dirent, StatFs, Stats } from "rumpjs";
import { isDeath } from "./errors.ts";
import { fromBytes, join, toBytes } from "./names.ts";

export interface Entry {
  name: string;
  /** "d" directory, "-" file, "l" link, and so on; "?" not told. */
  type: string;
}

const STEP = 64;
export const CHUNK = 1 << 16;

function letter(dirent: Dirent<any>): string {
  if (dirent.isFile()) return "-";
  if (dirent.isDirectory()) return "d";
  if (dirent.isSymbolicLink()) return "l";
  if (dirent.isFIFO()) return "p";
  if (dirent.isSocket()) return "s";
  if (dirent.isBlockDevice()) return "b";
  if (dirent.isCharacterDevice()) return "c";
  return "?";
}

/** An order of names that is the same everywhere: digits, letters, the rest. */
export function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** Does something for each item, some at once, and keeps the order. */
export async function mapSome<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  signal?: AbortSignal,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += STEP) {
    signal?.throwIfAborted();
    results.push(...(await Promise.all(items.slice(at, at + STEP).map(work))));
  }
  return results;
}

/** An open file. */
export interface OpenFile {
  read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

export class Files {
  /** For what is not here; paths go there as `toBytes` makes them. */
  readonly fs: AsyncFs["promises"];

  constructor(fs: AsyncFs) {
    this.fs = fs.promises;
  }

  /** The entries of a directory, sorted, without "." and "..". */
  async list(path: string): Promise<Entry[]> {
    const dirents = await this.fs.readdir(toBytes(path), {
      withFileTypes: true,
      encoding: "buffer",
    });
    return dirents
      .map((d) => ({ name: fromBytes(d.name), type: letter(d) }))
      .sort(byName);
  }

  stat(path: string): Promise<Stats> {
    return this.fs.stat(toBytes(path));
  }

  lstat(path: string): Promise<Stats> {
    return this.fs.lstat(toBytes(path));
  }

  /** lstat, or undefined where it fails: listings show what they can. */
  async tryLstat(path: string): Promise<Stats | undefined> {
    try {
      return await this.lstat(path);
    } catch (error) {
      if (isDeath(error)) throw error;
      return undefined;
    }
  }

  async readlink(path: string): Promise<string> {
    return fromBytes(await this.fs.readlink(toBytes(path), "buffer"));
  }

  async realpath(path: string): Promise<string> {
    return fromBytes(await this.fs.realpath(toBytes(path), "buffer"));
  }

  statfs(path: string): Promise<StatFs> {
    return this.fs.statfs(toBytes(path));
  }

  async open(path: string): Promise<OpenFile> {
    const handle = await this.fs.open(toBytes(path));
    return {
      async read(position, length) {
        const buffer = new Uint8Array(length);
        let done = 0;
        while (done < length) {
          const { bytesRead } = await handle.read(
            buffer,
            done,
            length - done,
            position + done,
          );
          if (bytesRead === 0) break;
          done += bytesRead;
        }
        return buffer.subarray(0, done);
      },
      close: () => handle.close(),
    };
  }

  /** A piece of a file. */
  async piece(path: string, position: number, length: number) {
    const file = await this.open(path);
    try {
      return await file.read(position, length);
    } finally {
      await file.close().catch(() => {});
    }
  }

  /** The bytes of a file, a chunk at a time. */
  async *chunks(
    path: string,
    signal?: AbortSignal,
    position = 0,
  ): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    const file = await this.open(path);
    try {
      for (let at = position; ; ) {
        signal?.throwIfAborted();
        const bytes = await file.read(at, CHUNK);
        if (bytes.length > 0) yield bytes;
        if (bytes.length < CHUNK) return;
        at += bytes.length;
      }
    } finally {
      await file.close().catch(() => {});
    }
  }

  /** A whole file as a Blob: browsers keep large ones outside of memory. */
  async blob(
    path: string,
    progress: (bytes: number) => void,
    signal?: AbortSignal,
  ): Promise<Blob> {
    const parts: Blob[] = [];
    let size = 0;
    for await (const chunk of this.chunks(path, signal)) {
      parts.push(new Blob([chunk]));
      size += chunk.length;
      progress(size);
    }
    return new Blob(parts, { type: "application/octet-stream" });
  }

  /**
   * Everything below a path, itself included, parents before children; what
   * cannot be read is told to `failed`.
   */
  async *walk(
    path: string,
    failed: (path: string, error: unknown) => void,
    signal?: AbortSignal,
    depth = Infinity,
  ): AsyncGenerator<{ path: string; stats: Stats; depth: number }, void> {
    const pending = [{ path, depth: 0 }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      signal?.throwIfAborted();
      let stats: Stats;
      try {
        stats = await this.lstat(next.path);
      } catch (error) {
        failed(next.path, error);
        continue;
      }
      yield { path: next.path, stats, depth: next.depth };
      if (!stats.isDirectory() || next.depth >= depth) continue;
      try {
        for (const { name } of (await this.list(next.path)).reverse()) {
          pending.push({ path: join(next.path, name), depth: next.depth + 1 });
        }
      } catch (error) {
        failed(next.path, error);
      }
    }
  }
}
