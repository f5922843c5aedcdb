// SPDX-License-Identifier: BSD-2-Clause

/**
 * `fs.watch`, `fs.promises.watch`, `fs.watchFile`: they hear what calls of this
 * kernel change, soon after the call. What happens between two times that the
 * program rests is told once. They end with their process and with the kernel.
 */
import { type Bytes } from "../bytes.js";
import { invalidArgType, KernelPanic } from "../errors.js";
import { abortError, showPath, toOptions, toPath } from "./arguments.js";
import type { AsyncCalls } from "./calls.js";
import { Emitter } from "./emitter.js";
import { fromByteString } from "./read-calls.js";
import { encoded } from "./results.js";
import type { BigIntStats, Stats } from "./stats.js";
import type { EventType } from "./watched.js";
import { checkBoolean } from "./write-arguments.js";

/** Something happened to a file. */
export interface WatchEvent<Name = string> {
  /** `"rename"`: it came, went or has another name; `"change"`: all else. */
  eventType: EventType;
  /** Below the directory that is watched, or the name of the file. */
  filename: Name;
}

/** A watched file or directory: `fs.FSWatcher`. */
export class FSWatcher extends Emitter {
  #close: (() => void) | undefined;
  #closed = false;

  /** @internal */
  start(close: (() => void) | Promise<() => void>): void {
    const done = (end: () => void): void => {
      this.#close = end;
      if (this.#closed) end();
    };
    if (!(close instanceof Promise)) done(close);
    else {
      close.then(done, (error) => {
        if (!this.#closed) this.emit("error", error);
      });
    }
  }

  /**
   * @internal The process has ended, or the kernel: by a panic is an error, if
   * anybody listens.
   */
  readonly ended = (death: Error | undefined): void => {
    if (this.#closed) return;
    if (death instanceof KernelPanic && this.listenerCount("error") > 0) {
      this.emit("error", death);
    }
    this.close();
  };

  /** Stops watching. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#close?.();
    queueMicrotask(() => this.emit("close"));
  }

  /** What keeps a program running is said by `persistent`. */
  ref(): this {
    return this;
  }
  /** For Node's sake: see `persistent`. */
  unref(): this {
    return this;
  }
}

/** A file that is watched by its attributes: `fs.StatWatcher`. */
export class StatWatcher extends FSWatcher {}

interface Settings {
  persistent: boolean;
  encoding: string;
  recursive: boolean;
  signal: AbortSignal | undefined;
}

function toSettings(options: unknown): Settings {
  const given = toOptions(options);
  const { persistent = true, recursive = false, encoding, signal } = given;
  checkBoolean(persistent, "options.persistent");
  checkBoolean(recursive, "options.recursive");
  return {
    persistent,
    encoding: (encoding as string | null | undefined) ?? "utf8",
    recursive,
    signal: signal as AbortSignal | undefined,
  };
}

function toName(name: string, encoding: string): string | Bytes {
  return encoded(fromByteString(name), encoding);
}

/** The functions for one process. */
export function createWatch(calls: AsyncCalls) {
  const statWatchers = new Map<string, StatWatcher>();

  function watch(
    filename: unknown,
    options?: unknown,
    listener?: unknown,
  ): FSWatcher {
    if (typeof options === "function") [options, listener] = [{}, options];
    if (listener !== undefined && typeof listener !== "function") {
      throw invalidArgType("listener", "of type function", listener);
    }
    const path = toPath(filename, "filename");
    const { persistent, encoding, recursive, signal } = toSettings(options);
    const watcher = new FSWatcher();
    if (listener !== undefined) watcher.on("change", listener as () => void);
    const deliver = (type: EventType, name: string) => {
      /* An exception in a listener is nobody's but its own. */
      queueMicrotask(() =>
        watcher.emit("change", type, toName(name, encoding)),
      );
    };
    watcher.start(
      calls.watch(path, recursive, deliver, persistent, watcher.ended),
    );
    if (signal !== undefined) {
      const aborted = () => watcher.close();
      signal.addEventListener("abort", aborted);
      /* A signal may live longer than many watchers. */
      watcher.once("close", () => signal.removeEventListener("abort", aborted));
      if (signal.aborted) aborted();
    }
    return watcher;
  }

  async function* watchEvents(
    filename: unknown,
    options?: unknown,
  ): AsyncGenerator<WatchEvent<string | Bytes>, void> {
    const path = toPath(filename);
    const { persistent, encoding, recursive, signal } = toSettings(options);
    if (signal?.aborted) throw abortError(signal);
    const waiting: WatchEvent<string | Bytes>[] = [];
    let wake = (): void => {};
    let over = false;
    let death: Error | undefined;
    const deliver = (eventType: EventType, name: string) => {
      waiting.push({ eventType, filename: toName(name, encoding) });
      wake();
    };
    const ended = (reason: Error | undefined) => {
      over = true;
      death = reason;
      wake();
    };
    const close = await calls.watch(
      path,
      recursive,
      deliver,
      persistent,
      ended,
    );
    const aborted = () => wake();
    signal?.addEventListener("abort", aborted);
    try {
      for (;;) {
        const event = waiting.shift();
        if (signal?.aborted) throw abortError(signal);
        if (event !== undefined) yield event;
        else if (death instanceof KernelPanic) throw death;
        else if (over) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      signal?.removeEventListener("abort", aborted);
      close();
    }
  }

  function watchFile(
    filename: unknown,
    options?: unknown,
    listener?: unknown,
  ): StatWatcher {
    const path = toPath(filename, "filename");
    if (typeof options === "function") [options, listener] = [{}, options];
    if (typeof listener !== "function") {
      throw invalidArgType("listener", "of type function", listener);
    }
    const given = (options ?? {}) as Record<string, unknown>;
    const bigint = given["bigint"] === true;
    const persistent = given["persistent"] !== false;
    const key = showPath(path);
    let watcher = statWatchers.get(key);
    if (watcher === undefined) {
      const made = new StatWatcher();
      watcher = made;
      statWatchers.set(key, made);
      type AnyStats = Stats | BigIntStats;
      const deliver = (current: AnyStats, previous: AnyStats) => {
        queueMicrotask(() => made.emit("change", current, previous));
      };
      made.once("close", () => {
        if (statWatchers.get(key) === made) statWatchers.delete(key);
      });
      made.start(
        calls.watchStat(path, bigint, deliver, persistent, made.ended),
      );
    }
    return watcher.on("change", listener as () => void);
  }

  function unwatchFile(filename: unknown, listener?: unknown): void {
    const key = showPath(toPath(filename, "filename"));
    const watcher = statWatchers.get(key);
    if (watcher === undefined) return;
    if (typeof listener === "function") {
      watcher.off("change", listener as () => void);
    } else {
      watcher.removeAllListeners("change");
    }
    if (watcher.listenerCount("change") > 0) return;
    statWatchers.delete(key);
    watcher.close();
  }

  return { watch, watchEvents, watchFile, unwatchFile };
}
