// SPDX-License-Identifier: BSD-2-Clause

/**
 * What a process watches. The kernel tells which open files something happened
 * to; here this becomes names. A directory's listing is compared with what it
 * was, and its files are watched one by one for changes of what is in them.
 *
 *     watch()          a Watch, with a node for its file, or a tree of nodes
 *     a call           touches: poll() is to be run when the program rests
 *     poll()           events of the kernel -> nodes -> names -> deliver()
 *     Watch.close()    its files are closed
 *
 * The files are open in a process of its own with the same rights, so that the
 * numbers of the program's descriptors stay what they are.
 */
import type { Context, Path } from "../bridge/area.js";
import * as events from "../bridge/event.js";
import {
  NOTE_DELETE,
  NOTE_EXTEND,
  NOTE_LINK,
  NOTE_RENAME,
  NOTE_REVOKE,
  NOTE_WRITE,
} from "../bridge/event.js";
import * as io from "../bridge/io.js";
import { exit, fork } from "../bridge/proc.js";
import * as stats from "../bridge/stat.js";
import { decodeLatin1 } from "../bytes.js";
import { DT_DIR, DT_REG, nameBytes } from "./dirent.js";
import { fromByteString, joinPath, ReadCalls } from "./read-calls.js";

export type EventType = "rename" | "change";
/** Gets the type of an event and the name, one character a byte. */
export type Deliver = (type: EventType, name: string) => void;

/** RUMP_O_NONBLOCK: no watcher waits for a fifo. */
const O_NONBLOCK = 4;
const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;
const GONE = NOTE_DELETE | NOTE_RENAME | NOTE_REVOKE;
const ENTRIES = NOTE_WRITE | NOTE_EXTEND | NOTE_LINK;
/** So many files of one watch are watched for changes; the rest by name only. */
const FILES_MOST = 1000;

/** A file or directory that is watched. */
interface Node {
  readonly watch: Watch;
  readonly fd: number;
  readonly path: Path;
  /** Below the directory of the watch; for the top the last part of its path. */
  readonly name: string;
  readonly parent: Node | undefined;
  /** The names in a directory; without a node when they are not watched. */
  names: Map<string, Node | undefined> | undefined;
}

/** The watched files of one process. */
export class Watched {
  readonly #context: Context;
  readonly #calls: ReadCalls;
  readonly #queue: number;
  readonly #nodes = new Map<number, Node>();
  readonly #watches = new Set<Watch>();

  /** With a process of its own, for the process of `parent`. */
  constructor(parent: Context) {
    const context = fork(parent.bridge, parent);
    if (typeof context === "number") throw new Error("no more processes");
    this.#context = context;
    this.#calls = new ReadCalls(context);
    this.#queue = events.kqueue(context);
  }

  /** Undefined when there is no such file; host.errno says why. */
  watch(path: Path, recursive: boolean, deliver: Deliver): Watch | undefined {
    const watch = new Watch(this, recursive, deliver);
    const name = baseName(path);
    const top = this.open(watch, path, name, undefined);
    if (top === undefined) return undefined;
    this.#watches.add(watch);
    watch.top = top;
    if (top.names !== undefined) this.#compare(top, undefined);
    return watch;
  }

  /** A node for a path that can be opened. */
  open(
    watch: Watch,
    path: Path,
    name: string,
    parent: Node | undefined,
  ): Node | undefined {
    const context = this.#context;
    const fd = io.open(context, path, O_NONBLOCK, 0);
    if (fd < 0) return undefined;
    if (
      events.watch(context, this.#queue, fd) < 0 ||
      stats.fstat(context, fd) < 0
    ) {
      const { errno } = context.host;
      io.close(context, fd);
      context.host.errno = errno;
      return undefined;
    }
    const isDirectory =
      (stats.lastMode(context.bridge) & S_IFMT) === S_IFDIR;
    const names = isDirectory ? new Map() : undefined;
    const node: Node = { watch, fd, path, name, parent, names };
    this.#nodes.set(fd, node);
    watch.count++;
    return node;
  }

  #close(node: Node): void {
    for (const child of node.names?.values() ?? []) {
      if (child !== undefined) this.#close(child);
    }
    if (!this.#nodes.delete(node.fd)) return;
    io.close(this.#context, node.fd);
    node.watch.count--;
  }

  /** Returns whether anything is left that is watched. */
  forget(watch: Watch): boolean {
    if (this.#watches.delete(watch)) this.#close(watch.top);
    return this.#watches.size > 0;
  }

  /** Delivers what has happened. */
  poll(): void {
    const changed = new Set<Node>();
    const directories = new Map<Node, Set<string>>();
    const compare = (directory: Node, replaced?: string) => {
      const set = directories.get(directory) ?? new Set();
      directories.set(directory, set);
      if (replaced !== undefined) set.add(replaced);
    };
    for (;;) {
      const list = events.kevent(this.#context, this.#queue);
      if (typeof list === "number" || list.length === 0) break;
      for (const { fd, notes } of list) {
        const node = this.#nodes.get(fd);
        if (node === undefined) continue;
        const gone = (notes & GONE) !== 0;
        const { parent } = node;
        if (gone && parent === undefined) {
          node.watch.deliver("rename", node.name);
          if ((notes & NOTE_RENAME) === 0) this.#close(node);
        } else if (gone && parent !== undefined) {
          changed.delete(node);
          this.#close(node);
          compare(parent, node.name);
        } else if (node.names !== undefined && (notes & ENTRIES) !== 0) {
          compare(node);
        } else {
          changed.add(node);
        }
      }
    }
    for (const [directory, replaced] of directories) {
      if (this.#nodes.has(directory.fd)) this.#compare(directory, replaced);
    }
    for (const node of changed) {
      if (this.#nodes.has(node.fd)) node.watch.deliver("change", node.name);
    }
  }

  /**
   * Compares a directory with what it was: its names, and those of them whose
   * files are others now. Nothing is told the first time.
   */
  #compare(directory: Node, replaced: ReadonlySet<string> | undefined): void {
    const { watch, names } = directory;
    if (names === undefined) return;
    const first = replaced === undefined;
    let entries: ReturnType<ReadCalls["readdir"]>;
    try {
      entries = this.#calls.readdir(directory.path);
    } catch (error) {
      if (this.#context.host.death !== undefined) throw error;
      return;
    }
    const prefix = directory.parent === undefined ? "" : `${directory.name}/`;
    const now = new Map<string, number>();
    nameBytes(entries).forEach((bytes, i) => {
      now.set(decodeLatin1(bytes), entries.types[i] as number);
    });
    for (const [name, node] of names) {
      if (now.has(name)) continue;
      names.delete(name);
      if (node !== undefined) this.#close(node);
      watch.deliver("rename", prefix + name);
    }
    for (const [name, type] of now) {
      const full = prefix + name;
      if (names.has(name) && !replaced?.has(full)) continue;
      if (!first) watch.deliver("rename", full);
      const node = this.#attach(directory, name, full, type);
      names.set(name, node);
      if (node === undefined) continue;
      if (node.names !== undefined) {
        this.#compare(node, first ? undefined : new Set());
      } else if (!first && this.#size(node) > 0) {
        watch.deliver("change", full);
      }
    }
  }

  #attach(
    directory: Node,
    name: string,
    full: string,
    type: number,
  ): Node | undefined {
    const { watch } = directory;
    if (type !== DT_REG && !(type === DT_DIR && watch.recursive)) {
      return undefined;
    }
    if (type === DT_REG && watch.count > FILES_MOST) return undefined;
    const path = joinPath(directory.path, fromByteString(name));
    return this.open(watch, path, full, directory);
  }

  #size(node: Node): number {
    if (stats.fstat(this.#context, node.fd) < 0) return 0;
    return stats.lastSize(this.#context.bridge);
  }

  /** The process ends; there is nothing to close in a dead kernel. */
  end(): void {
    this.#watches.clear();
    if (this.#context.host.death === undefined) exit(this.#context);
  }
}

/** One call of watch. */
export class Watch {
  readonly #watched: Watched;
  readonly recursive: boolean;
  readonly deliver: Deliver;
  top!: Node;
  /** How many files it has open. */
  count = 0;
  #closed = false;

  constructor(watched: Watched, recursive: boolean, deliver: Deliver) {
    this.#watched = watched;
    this.recursive = recursive;
    this.deliver = (type, name) => {
      if (!this.#closed) deliver(type, name);
    };
  }

  /** Nothing is delivered any more. Returns whether others are watching. */
  close(): boolean {
    this.#closed = true;
    return this.#watched.forget(this);
  }
}

function baseName(path: Path): string {
  const text =
    typeof path === "string"
      ? decodeLatin1(new TextEncoder().encode(path))
      : decodeLatin1(path);
  return text.replace(/\/+$/, "").replace(/^.*\//s, "");
}
