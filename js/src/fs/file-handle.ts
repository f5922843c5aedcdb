// SPDX-License-Identifier: BSD-2-Clause

/** An open file of the promises API: `fs.promises.FileHandle`. */
import { allocate, type Bytes, type Encoding } from "../bytes.js";
import { asyncDispose } from "../dispose.js";
import { errnoError, invalidArgType } from "../errors.js";
import { builtin } from "../node.js";
import {
  throwIfAborted,
  toOptions,
  toPosition,
  toReadRequest,
} from "./arguments.js";
import type { AsyncCalls } from "./calls.js";
import { createReadStream, createWriteStream } from "./streams.js";
import type { BigIntStats, Stats } from "./stats.js";
import { descriptorOperations, write, writev } from "./operations.js";
import { encoded } from "./results.js";
import { toArrays, toData, toWriteFileOptions } from "./write-arguments.js";
import type {
  Flush,
  Mode,
  NoEncoding,
  ReadOptions,
  ReadPosition,
  ReadStreamOptions,
  StatOptions,
  Time,
  ToString,
  WithEncoding,
  WithSignal,
  WriteOptions,
  WriteStreamOptions,
} from "./option-types.js";
import type { ReadStream } from "./types.js";
import type { WriteStream } from "./write-types.js";

const DEFAULT_READ = 16384;
const DEFAULT_CHUNK = 65536;
const EBADF = 9;

/** What read returns. */
export interface ReadResult<T extends ArrayBufferView> {
  /** 0 at the end of the file. */
  bytesRead: number;
  /** The caller's, or a new one where none was given. */
  buffer: T;
}

/** What write returns. */
export interface WriteResult<T> {
  bytesWritten: number;
  buffer: T;
}

/**
 * An open file, from `fs.promises.open`: `FileHandle` of node:fs. Whoever has
 * it closes it; what is not closed stays open until its process exits. A call
 * on a closed one rejects with EBADF.
 */
export class FileHandle {
  readonly #calls: AsyncCalls;
  #fd: number;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(calls: AsyncCalls, fd: number) {
    this.#calls = calls;
    this.#fd = fd;
  }

  /** The number of the descriptor; -1 when it is closed. */
  get fd(): number {
    return this.#fd;
  }

  #open(syscall: string): number {
    if (this.#fd < 0) throw errnoError(EBADF, syscall);
    return this.#fd;
  }

  /** Closes the file. */
  close(): Promise<void> {
    if (this.#closing !== undefined) return this.#closing;
    if (this.#fd < 0) return Promise.resolve();
    const fd = this.#fd;
    this.#fd = -1;
    this.#closing = (async () => this.#calls.close(fd))().finally(() => {
      this.#closing = undefined;
    });
    return this.#closing;
  }

  async [asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Reads into a buffer; without `position` from the current one. */
  read<T extends ArrayBufferView>(
    buffer: T,
    offset?: number | null,
    length?: number | null,
    position?: ReadPosition | null,
  ): Promise<ReadResult<T>>;
  read<T extends ArrayBufferView>(
    buffer: T,
    options?: ReadOptions,
  ): Promise<ReadResult<T>>;
  read<T extends ArrayBufferView = Bytes>(
    options?: ReadOptions & { buffer?: T },
  ): Promise<ReadResult<T>>;
  async read(
    buffer?: unknown,
    offset?: unknown,
    length?: unknown,
    position?: unknown,
  ): Promise<ReadResult<ArrayBufferView>> {
    const fd = this.#open("read");
    if (!ArrayBuffer.isView(buffer)) {
      if (buffer != null && typeof buffer !== "object") {
        throw invalidArgType(
          "buffer",
          "an instance of Buffer, TypedArray, or DataView",
          buffer,
        );
      }
      offset = buffer ?? {};
      buffer =
        (offset as { buffer?: ArrayBufferView }).buffer ??
        allocate(DEFAULT_READ).fill(0);
    }
    const request = toReadRequest(buffer, offset, length, position);
    const bytesRead =
      request.length === 0
        ? 0
        : await this.#calls.read(
            fd,
            request.array,
            request.offset,
            request.length,
            request.position,
          );
    return { bytesRead, buffer: buffer as ArrayBufferView };
  }

  /** Reads into several buffers, one after the other. */
  async readv<T extends readonly ArrayBufferView[]>(
    buffers: T,
    position?: number | null,
  ): Promise<{ bytesRead: number; buffers: T }> {
    const fd = this.#open("read");
    const bytesRead = await readv(this.#calls, fd, buffers, position);
    return { bytesRead, buffers };
  }

  /** Everything from the current position on. */
  readFile(options?: (NoEncoding & WithSignal) | null): Promise<Bytes>;
  readFile(options: (ToString & WithSignal) | Encoding): Promise<string>;
  readFile(
    options?: (WithEncoding & WithSignal) | Encoding | null,
  ): Promise<string | Bytes>;
  async readFile(options?: unknown): Promise<string | Bytes> {
    const given = toOptions(options);
    throwIfAborted(given);
    const bytes = await this.#calls.readAll(this.#open("read"));
    const { encoding } = given;
    if (encoding == null || encoding === "buffer") return bytes;
    return encoded(bytes, encoding as string);
  }

  /** Writes at `position`, or at the current one. */
  write<T extends ArrayBufferView>(
    buffer: T,
    offset?: number | null,
    length?: number | null,
    position?: number | null,
  ): Promise<WriteResult<T>>;
  write<T extends ArrayBufferView>(
    buffer: T,
    options?: WriteOptions,
  ): Promise<WriteResult<T>>;
  write(
    text: string,
    position?: number | null,
    encoding?: Encoding | null,
  ): Promise<WriteResult<string>>;
  async write(
    buffer: unknown,
    offset?: unknown,
    length?: unknown,
    position?: unknown,
  ): Promise<any> {
    const fd = this.#open("write");
    const bytesWritten =
      (buffer as ArrayBufferView | undefined)?.byteLength === 0
        ? 0
        : await write(this.#calls, fd, buffer, offset, length, position);
    return { bytesWritten, buffer };
  }

  /** Writes several buffers, one after the other. */
  async writev<T extends readonly ArrayBufferView[]>(
    buffers: T,
    position?: number | null,
  ): Promise<{ bytesWritten: number; buffers: T }> {
    const fd = this.#open("writev");
    const bytesWritten = await writev(this.#calls, fd, buffers, position);
    return { bytesWritten, buffers };
  }

  /** Writes all of it, from the current position on. */
  async writeFile(
    data: string | ArrayBufferView | Chunks,
    options?: (WithEncoding & WithSignal & Flush) | Encoding | null,
  ): Promise<void> {
    const given = toOptions(options);
    throwIfAborted(given);
    const { encoding, flush } = toWriteFileOptions(options, "w");
    const fd = this.#open("write");
    if (!isChunks(data)) {
      return this.#calls.writeAll(fd, toData(data, encoding), flush);
    }
    for await (const chunk of data) {
      throwIfAborted(given);
      await this.#calls.writeAll(this.#open("write"), toData(chunk, encoding), false);
    }
    if (flush) await this.sync();
  }

  /** As `writeFile`: the file has been opened to append, or not. */
  appendFile(
    data: string | ArrayBufferView | Chunks,
    options?: (WithEncoding & WithSignal & Flush) | Encoding | null,
  ): Promise<void> {
    return this.writeFile(data, options);
  }

  /** Makes the file so long. */
  async truncate(length?: number): Promise<void> {
    const fd = this.#open("ftruncate");
    await descriptorOperations.ftruncate(this.#calls, fd, length);
  }

  /** Returns when all that was written is on the device. */
  async sync(): Promise<void> {
    await this.#calls.fsync(this.#open("fsync"));
  }

  /** The same, without times and the like. */
  async datasync(): Promise<void> {
    await this.#calls.fdatasync(this.#open("fdatasync"));
  }

  /** Sets the times: Dates, or seconds since 1970. */
  async utimes(atime: Time, mtime: Time): Promise<void> {
    const fd = this.#open("futime");
    await descriptorOperations.futimes(this.#calls, fd, atime, mtime);
  }

  /** Sets the permissions. */
  async chmod(mode: Mode): Promise<void> {
    const fd = this.#open("fchmod");
    await descriptorOperations.fchmod(this.#calls, fd, mode);
  }

  /** Sets user and group; -1 leaves one as it is. */
  async chown(uid: number, gid: number): Promise<void> {
    const fd = this.#open("fchown");
    await descriptorOperations.fchown(this.#calls, fd, uid, gid);
  }

  /** Its attributes. */
  stat(options?: StatOptions & { bigint?: false | undefined }): Promise<Stats>;
  stat(options: StatOptions & { bigint: true }): Promise<BigIntStats>;
  stat(options?: StatOptions): Promise<Stats | BigIntStats>;
  async stat(options?: unknown): Promise<Stats | BigIntStats> {
    const bigint = toOptions(options)["bigint"] === true;
    return this.#calls.fstat(this.#open("fstat"), bigint);
  }

  /** A stream of Node's, only where node:stream exists; closes the file. */
  createReadStream(options?: Omit<ReadStreamOptions, "fd">): ReadStream {
    const calls = this.#calls;
    const read = (
      fd: number,
      buffer: Uint8Array,
      offset: number,
      length: number,
      position: number | null | undefined,
      callback: Function,
    ) => {
      (async () =>
        calls.read(fd, buffer, offset, length, toPosition(position)))().then(
        (n) => callback(null, n, buffer),
        (error) => callback(error),
      );
    };
    const fs = { read, close: this.#streamClose };
    const fd = this.#open("read");
    return createReadStream(fs, "", { ...options, fd });
  }

  readonly #streamClose = (_fd: number, callback: Function): void => {
    this.close().then(
      () => callback(null),
      (error) => callback(error),
    );
  };

  /** A stream of Node's to write with; closes the file. */
  createWriteStream(options?: Omit<WriteStreamOptions, "fd">): WriteStream {
    const calls = this.#calls;
    const write = (
      fd: number,
      buffer: Uint8Array,
      offset: number,
      length: number,
      position: number | undefined,
      callback: Function,
    ) => {
      (async () =>
        calls.write(fd, buffer, offset, length, position ?? -1))().then(
        (n) => callback(null, n, buffer),
        (error) => callback(error),
      );
    };
    const fsync = (fd: number, callback: Function) => {
      (async () => calls.fsync(fd))().then(
        () => callback(null),
        (error) => callback(error),
      );
    };
    const fs = { write, fsync, close: this.#streamClose };
    const fd = this.#open("write");
    return createWriteStream(fs, "", { ...options, fd });
  }

  /** The lines of the file: an object of node:readline, only in Node. */
  readLines(options?: Omit<ReadStreamOptions, "fd">): AsyncIterable<string> {
    const readline = builtin<{
      createInterface(options: object): AsyncIterable<string>;
    }>("node:readline");
    const input = this.createReadStream(options);
    return (readline as NonNullable<typeof readline>).createInterface({
      input,
      crlfDelay: Infinity,
    });
  }

  /**
   * A stream of the web's, from the current position; any engine. It is a byte
   * stream where the engine has these.
   */
  readableWebStream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const fd = this.#open("read");
    const calls = this.#calls;
    if (typeof ReadableByteStreamController !== "function") {
      return new ReadableStream({
        async pull(controller) {
          const array = new Uint8Array(DEFAULT_CHUNK);
          const n = await calls.read(fd, array, 0, array.length, -1);
          if (n === 0) controller.close();
          else controller.enqueue(array.subarray(0, n));
        },
      });
    }
    return new ReadableStream({
      type: "bytes",
      autoAllocateChunkSize: DEFAULT_CHUNK,
      async pull(controller) {
        const request = controller.byobRequest as ReadableStreamBYOBRequest;
        const { buffer, byteOffset, byteLength } = request.view as Uint8Array;
        const array = new Uint8Array(buffer, byteOffset, byteLength);
        const n = await calls.read(fd, array, 0, byteLength, -1);
        if (n === 0) controller.close();
        request.respond(n);
      },
    });
  }

  /**
   * A stream of the web's that writes, from the current position on; any
   * engine. Node has no such thing. It does not close the file.
   */
  writableWebStream(): WritableStream<string | ArrayBufferView> {
    const write = (chunk: string | ArrayBufferView) => this.writeFile(chunk);
    this.#open("write");
    return new WritableStream({ write });
  }
}

/** Data that comes in pieces. */
export type Chunks =
  | Iterable<string | ArrayBufferView>
  | AsyncIterable<string | ArrayBufferView>;

/** Is it data in pieces? */
export function isChunks(data: unknown): data is Chunks {
  if (data === null || typeof data !== "object") return false;
  if (ArrayBuffer.isView(data)) return false;
  return Symbol.iterator in data || Symbol.asyncIterator in data;
}

/** Fills the arrays in turn; stops at the first that stays short. */
export async function readv(
  calls: AsyncCalls,
  fd: number,
  buffers: unknown,
  position: unknown,
): Promise<number> {
  let at = toPosition(typeof position === "number" ? position : null);
  let total = 0;
  for (const array of toArrays(buffers)) {
    if (array.length === 0) continue;
    const n = await calls.read(fd, array, 0, array.length, at);
    total += n;
    if (at >= 0) at += n;
    if (n < array.length) break;
  }
  return total;
}
