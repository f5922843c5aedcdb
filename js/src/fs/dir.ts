// SPDX-License-Identifier: BSD-2-Clause

/** An open directory: `fs.Dir`. */
import type { Path } from "../bridge/area.js";
import { asyncDispose, dispose } from "../dispose.js";
import { plainError } from "../errors.js";
import { checkCallback, showPath } from "./arguments.js";
import { joinPath, type AsyncCalls, type Calls } from "./calls.js";
import { decodeNames, Dirent } from "./dirent.js";

type Entry = Dirent<any>;
type Callback = (error: Error | null, entry?: Entry | null) => void;

/** Where a recursive walk still has to go. */
interface Pending {
  path: Path;
}

/**
 * Entries are fetched many at a time; calls that return promises take turns. A
 * Dir of a kernel in a Worker has no synchronous methods: they throw.
 */
export class Dir {
  /** The directory, as it was opened. */
  readonly path: string;
  readonly #calls: Calls | AsyncCalls;
  readonly #encoding: string;
  readonly #recursive: boolean;
  readonly #queue: Pending[] = [];
  #here: Path;
  #fd: number;
  #entries: Entry[] = [];
  #next = 0;
  #closed = false;
  /** When all calls made so far are done, and how many are not. */
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** @internal Opens the directory unless it is given an open one. */
  constructor(
    calls: Calls | AsyncCalls,
    path: Path,
    encoding: string,
    recursive: boolean,
    fd?: number,
  ) {
    this.path = showPath(path);
    this.#calls = calls;
    this.#encoding = encoding;
    this.#recursive = recursive;
    this.#here = path;
    this.#fd = fd ?? (calls as Calls).opendir(path);
  }

  /** The next entry, null after the last. */
  read(): Promise<Entry | null>;
  read(callback: Callback): void;
  read(callback?: Callback): Promise<Entry | null> | void {
    const result = this.#inTurn(() => this.#read());
    if (callback === undefined) return result;
    checkCallback(callback);
    result.then(
      (entry) => callback(null, entry),
      (error) => callback(error),
    );
  }

  /** Two calls at a time would each take what the other has fetched. */
  #inTurn<T>(call: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const result = this.#turn.then(call).finally(() => this.#waiting--);
    this.#turn = result.catch(() => {});
    return result;
  }

  /** The next entry, null after the last. */
  readSync(): Entry | null {
    this.#checkOpen();
    const calls = this.#sync();
    for (;;) {
      const entry = this.#take();
      if (entry !== undefined) return entry;
      const entries = calls.getdents(this.#fd, this.#here);
      if (entries !== undefined) {
        this.#fill(entries);
        continue;
      }
      const pending = this.#queue.shift();
      if (pending === undefined) return null;
      calls.close(this.#fd);
      this.#fd = -1;
      this.#fd = calls.opendir(pending.path);
      this.#here = pending.path;
    }
  }

  async #read(): Promise<Entry | null> {
    this.#checkOpen();
    const calls = this.#calls;
    for (;;) {
      const entry = this.#take();
      if (entry !== undefined) return entry;
      const entries = await calls.getdents(this.#fd, this.#here);
      if (entries !== undefined) {
        this.#fill(entries);
        continue;
      }
      const pending = this.#queue.shift();
      if (pending === undefined) return null;
      await calls.close(this.#fd);
      this.#fd = -1;
      this.#fd = await calls.opendir(pending.path);
      this.#here = pending.path;
    }
  }

  #take(): Entry | undefined {
    return this.#entries[this.#next++];
  }

  #fill(entries: Parameters<typeof decodeNames>[0]): void {
    const names = decodeNames(entries, this.#encoding);
    const parent = showPath(this.#here);
    this.#next = 0;
    this.#entries = names.map(
      (name, i) => new Dirent(name, parent, entries.types[i] as number),
    );
    if (!this.#recursive) return;
    const raw = decodeNames(entries, "buffer");
    this.#entries.forEach((entry, i) => {
      if (!entry.isDirectory()) return;
      this.#queue.push({ path: joinPath(this.#here, raw[i] as Uint8Array) });
    });
  }

  /** Closes the directory. */
  close(): Promise<void>;
  close(callback: (error: Error | null) => void): void;
  close(callback?: (error: Error | null) => void): Promise<void> | void {
    const result = this.#inTurn(() => this.#close());
    if (callback === undefined) return result;
    checkCallback(callback);
    result.then(
      () => callback(null),
      (error) => callback(error),
    );
  }

  async #close(): Promise<void> {
    this.#checkOpen();
    this.#closed = true;
    if (this.#fd >= 0) await this.#calls.close(this.#fd);
  }

  /** Closes the directory. */
  closeSync(): void {
    this.#checkOpen();
    const calls = this.#sync();
    this.#closed = true;
    if (this.#fd >= 0) calls.close(this.#fd);
  }

  #sync(): Calls {
    const calls = this.#calls as Calls;
    if (this.#waiting > 0) {
      throw plainError(
        "ERR_DIR_CONCURRENT_OPERATION",
        "Cannot do synchronous work on directory handle with concurrent" +
          " asynchronous operations",
      );
    }
    if (calls.context !== undefined) return calls;
    throw plainError(
      "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
      "a kernel in a Worker has no synchronous calls",
    );
  }

  #checkOpen(): void {
    if (this.#closed) {
      throw plainError("ERR_DIR_CLOSED", "Directory handle was closed");
    }
  }

  /** All entries; the directory is closed afterwards. */
  async *entries(): AsyncGenerator<Entry, void> {
    try {
      for (;;) {
        const entry = await this.read();
        if (entry === null) return;
        yield entry;
      }
    } finally {
      await this.close();
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<Entry, void> {
    return this.entries();
  }

  async [asyncDispose](): Promise<void> {
    if (!this.#closed) await this.close();
  }

  [dispose](): void {
    if (!this.#closed) this.closeSync();
  }
}
