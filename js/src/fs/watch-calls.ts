// SPDX-License-Identifier: BSD-2-Clause

/** The calls that watch. What they return ends it. */
import type { Path } from "../bridge/area.js";
import { BigIntStats, Stats } from "./stats.js";
import { pollsOf, type Poller } from "./polls.js";
import { joinPath } from "./read-calls.js";
import { Watched, type Deliver } from "./watched.js";
import { WriteCalls } from "./write-calls.js";

export type DeliverStats = (
  current: Stats | BigIntStats,
  previous: Stats | BigIntStats,
) => void;

/**
 * Told, soon after, that a watch has ended by itself: with its process, or with
 * the kernel, and how that ended.
 */
export type Ended = (death: Error | undefined) => void;

const SLASH = 0x2f;

/** What there is to say about a file that is not there. */
function noStats(bigint: boolean): Stats | BigIntStats {
  const Class = (bigint ? BigIntStats : Stats) as new (
    ...zeros: unknown[]
  ) => Stats | BigIntStats;
  return new Class(...Array(14).fill(bigint ? 0n : 0));
}

export class WatchCalls extends WriteCalls {
  #watched: Watched | undefined;
  readonly #pollers = new Set<Poller>();
  readonly #ends = new Set<Ended>();

  /** Returns what takes it back. */
  #tell(ended: Ended | undefined): () => void {
    if (ended === undefined) return () => {};
    const { mourners } = this.context.host;
    this.#ends.add(ended);
    mourners.add(ended);
    return () => {
      this.#ends.delete(ended);
      mourners.delete(ended);
    };
  }

  #add(poller: Poller): void {
    this.#pollers.add(poller);
    pollsOf(this.context.bridge).add(poller);
  }

  #delete(poller: Poller): void {
    this.#pollers.delete(poller);
    pollsOf(this.context.bridge).delete(poller);
  }

  watch(
    path: Path,
    recursive: boolean,
    deliver: Deliver,
    _persistent?: boolean,
    ended?: Ended,
  ): () => void {
    const watched = (this.#watched ??= new Watched(this.context));
    const watch = watched.watch(this.#absolute(path), recursive, deliver);
    if (watch === undefined) {
      const error = this.error("watch", path);
      throw Object.assign(error, { filename: error.path });
    }
    this.#add(watched);
    const forget = this.#tell(ended);
    return () => {
      forget();
      const over = this.context.host.death !== undefined;
      if (over || this.#watched !== watched) return;
      if (!watch.close()) this.#delete(watched);
    };
  }

  #absolute(path: Path): Path {
    const absolute =
      typeof path === "string" ? path.startsWith("/") : path[0] === SLASH;
    return absolute || path.length === 0 ? path : joinPath(this.cwd(), path);
  }

  /** Every change of the file's attributes; first of all that it is missing. */
  watchStat(
    path: Path,
    bigint: boolean,
    deliver: DeliverStats,
    _persistent?: boolean,
    ended?: Ended,
  ): () => void {
    const look = () => {
      try {
        return this.stat("stat", path, bigint, true) as Stats | BigIntStats;
      } catch (error) {
        if (this.context.host.death !== undefined) throw error;
        return noStats(bigint);
      }
    };
    let previous = look();
    if (Number(previous.ino) === 0) deliver(previous, previous);
    const poller = {
      poll: () => {
        const current = look();
        if (isEqual(current, previous)) return;
        deliver(current, previous);
        previous = current;
      },
    };
    this.#add(poller);
    const forget = this.#tell(ended);
    return () => {
      forget();
      this.#delete(poller);
    };
  }

  /** The process ends. */
  endWatching(): void {
    for (const poller of this.#pollers) this.#delete(poller);
    this.#watched?.end();
    this.#watched = undefined;
    for (const ended of this.#ends) {
      this.context.host.mourners.delete(ended);
      queueMicrotask(() => ended(undefined));
    }
    this.#ends.clear();
  }
}

const FIELDS = [
  "mtimeMs",
  "ctimeMs",
  "size",
  "ino",
  "dev",
  "mode",
  "nlink",
  "atimeMs",
] as const;

function isEqual(a: Stats | BigIntStats, b: Stats | BigIntStats): boolean {
  return FIELDS.every((field) => a[field] === b[field]);
}
