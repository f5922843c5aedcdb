// SPDX-License-Identifier: BSD-2-Clause

/**
 * The program's end of the wire: requests out, answers in, and the watchdog
 * between them. When the Worker dies, or is ended, every open request and each
 * later one fails with the same error.
 */
import { KernelPanic } from "../errors.js";
import type { Ended } from "../fs/watch-calls.js";
import {
  unpackError,
  type Answer,
  type KernelApi,
  type Progress,
  type Request,
} from "./protocol.js";

/** What a Worker of the web and one of Node have in common, and not quite. */
export interface AnyWorker {
  postMessage(message: Request, transfer: Transferable[]): void;
  terminate(): unknown;
  addEventListener?(type: string, listener: (event: any) => void): void;
  on?(type: string, listener: (data: any) => void): void;
  ref?(): void;
  unref?(): void;
}

type OnProgress = (done: number, total: number) => void;

interface Pending {
  method: string;
  onProgress: OnProgress | undefined;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Who is told what a watch in the Worker hears, and of its end. */
interface Watching {
  deliver: (...heard: any[]) => void;
  ended: Ended | undefined;
  persistent: boolean;
}

export class Client {
  readonly #worker: AnyWorker;
  readonly #console: ((line: string) => void) | undefined;
  readonly #timeout: number | undefined;
  readonly #pending = new Map<number, Pending>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;
  #death: Error | undefined;

  constructor(
    worker: AnyWorker,
    console: ((line: string) => void) | undefined,
    timeout: number | undefined,
  ) {
    this.#worker = worker;
    this.#console = console;
    this.#timeout = timeout;
    const died = (error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      this.end(new KernelPanic(`the Worker died: ${text}`, { cause: error }));
    };
    if (worker.on !== undefined) {
      worker.on("message", (data: Answer) => this.#receive(data));
      worker.on("error", died);
      worker.on("messageerror", died);
      worker.on("exit", (code: number) => died(`exit ${code}`));
    } else {
      worker.addEventListener?.("message", (event) =>
        this.#receive(event.data as Answer),
      );
      worker.addEventListener?.("error", (event) => died(event.message));
      worker.addEventListener?.("messageerror", () => died("bad message"));
    }
    worker.unref?.();
  }

  /** The Worker has ended: requests fail. */
  get ended(): boolean {
    return this.#death !== undefined;
  }

  request<K extends keyof KernelApi>(
    method: K,
    args: Parameters<KernelApi[K]>,
    transfer: Transferable[] = [],
    onProgress?: OnProgress,
  ): Promise<ReturnType<KernelApi[K]>> {
    if (this.#death !== undefined) return Promise.reject(this.#death);
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#worker.postMessage({ id, method, args }, transfer);
      this.#pending.set(id, {
        method: method === "call" ? String(args[1]) : method,
        onProgress,
        resolve: resolve as (result: unknown) => void,
        reject,
      });
      if (this.#pending.size === 1) {
        this.#worker.ref?.();
        this.#watch();
      }
    });
  }

  readonly #watches = new Map<number, Watching>();

  /** Watches that keep the program running. */
  #persistent = 0;

  /** With nothing to wait for, the Worker does not keep the program running. */
  #rest(): void {
    if (this.#pending.size === 0 && this.#persistent === 0) {
      this.#worker.unref?.();
    }
  }

  /** Starts to watch in the Worker; returns what ends it. */
  async watch(
    process: number,
    name: "watch" | "watchStat",
    path: string | Uint8Array,
    option: boolean,
    watching: Watching,
  ): Promise<() => void> {
    const id = ++this.#last;
    this.#watches.set(id, watching);
    if (watching.persistent) this.#persistent++;
    try {
      await this.request("watch", [process, id, name, path, option]);
    } catch (error) {
      this.#forget(id);
      throw error;
    }
    return () => {
      if (this.#forget(id) === undefined) return;
      /* It ends with the kernel, too. */
      this.request("unwatch", [id]).catch(() => {});
    };
  }

  /** No longer watched; undefined: it was not. */
  #forget(id: number): Watching | undefined {
    const watching = this.#watches.get(id);
    if (this.#watches.delete(id) && watching?.persistent) this.#persistent--;
    this.#rest();
    return watching;
  }

  #receive(answer: Answer): void {
    if ("watch" in answer) {
      const { watch } = answer;
      if ("heard" in answer) {
        this.#watches.get(watch)?.deliver(...answer.heard);
      } else {
        const { ended } = answer;
        this.#forget(watch)?.ended?.(ended && unpackError(ended));
      }
      return;
    }
    if ("console" in answer) {
      this.#console?.(answer.console);
      return;
    }
    if ("progress" in answer) {
      this.#progress(answer);
      return;
    }
    const pending = this.#pending.get(answer.id);
    if (pending === undefined) return;
    this.#pending.delete(answer.id);
    this.#watch();
    this.#rest();
    if ("error" in answer) pending.reject(unpackError(answer.error));
    else pending.resolve(answer.result);
  }

  /** A long request is alive. What its listener throws is what it fails with. */
  #progress({ progress, done, total }: Progress): void {
    const pending = this.#pending.get(progress);
    if (pending === undefined) return;
    this.#watch();
    try {
      pending.onProgress?.(done, total);
    } catch (error) {
      pending.onProgress = undefined;
      pending.reject(error as Error);
    }
  }

  /** Starts the watchdog for the oldest open request. */
  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#timeout === undefined) return;
    const [oldest] = this.#pending.values();
    if (oldest === undefined) return;
    this.#timer = setTimeout(() => {
      this.end(
        new KernelPanic(
          `${oldest.method} took longer than ${this.#timeout} ms`,
        ),
      );
    }, this.#timeout);
  }

  /** Ends the Worker, whatever it is doing. */
  end(reason: Error): void {
    if (this.#death !== undefined) return;
    this.#death = reason;
    clearTimeout(this.#timer);
    this.#worker.terminate();
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
    for (const { ended } of this.#watches.values()) {
      if (ended !== undefined) queueMicrotask(() => ended(reason));
    }
    this.#watches.clear();
  }
}
