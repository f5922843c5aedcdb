// SPDX-License-Identifier: BSD-2-Clause

/**
 * Files and folders of the visitor's go into the directory that is shown:
 * picked, or dropped. What is there already is asked about once, before
 * anything is written; a file that cannot be written whole is taken away again.
 */
import { ask } from "./dialog.ts";
import type { Disks } from "./disks.ts";
import { explain, isDeath, Trouble } from "./errors.ts";
import type { Files } from "./files.ts";
import { humanSize } from "./format.ts";
import { dirname, join, toBytes, visible } from "./names.ts";
import { byId, make } from "./page.ts";
import { writePieces } from "./writing.ts";

/** Something to be uploaded, and where below the directory it belongs. */
export interface Item {
  path: string;
  /** Absent: an empty folder. */
  file?: File;
}

export interface UploadEvents {
  /** Something is there now. */
  done(): void;
  failed(error: unknown): void;
}

export class Uploads {
  readonly #files: Files;
  readonly #disks: Disks;
  readonly #events: UploadEvents;
  readonly #panel = byId("upload-state");
  readonly #words = byId("upload-words");
  readonly #bar = byId<HTMLProgressElement>("upload-bar");
  #controller: AbortController | undefined;

  constructor(files: Files, disks: Disks, events: UploadEvents) {
    this.#files = files;
    this.#disks = disks;
    this.#events = events;
    byId("upload-stop").addEventListener("click", () => this.#controller?.abort());
  }

  /** Uploads into a directory; tells of failures itself. */
  async start(directory: string, items: readonly Item[]): Promise<void> {
    if (items.length === 0) return;
    if (this.#controller !== undefined) {
      this.#events.failed(new Trouble("Another upload is running.", "Wait until it is done, or stop it."));
      return;
    }
    const controller = new AbortController();
    this.#controller = controller;
    try {
      await this.#run(directory, items, controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) this.#events.failed(error);
    } finally {
      this.#controller = undefined;
      this.#panel.hidden = true;
      this.#disks.touched(directory);
      this.#events.done();
    }
  }

  async #run(directory: string, items: readonly Item[], signal: AbortSignal): Promise<void> {
    const wanted = await this.#choose(directory, items);
    const total = wanted.reduce((sum, { file }) => sum + (file?.size ?? 0), 0);
    const failures: string[] = [];
    const made = new Set<string>();
    let sent = 0;
    this.#panel.hidden = false;
    this.#bar.max = Math.max(total, 1);
    for (const [i, item] of wanted.entries()) {
      signal.throwIfAborted();
      const path = join(directory, item.path);
      const begin = sent;
      this.#words.textContent =
        `${i + 1} of ${wanted.length}: ${visible(item.path)}` +
        (item.file === undefined ? "" : ` (${humanSize(item.file.size)})`);
      try {
        await this.#makeAbove(item.file === undefined ? path : dirname(path), directory, made);
        if (item.file !== undefined) {
          await this.#put(path, item.file, signal, (bytes) => {
            sent += bytes;
            this.#bar.value = sent;
          });
        }
        this.#disks.touched(directory);
      } catch (error) {
        if (signal.aborted || isDeath(error)) throw error;
        failures.push(explain(`“${visible(item.path)}” could not be written`, error));
        /* The next one would not fit either. */
        if ((error as { code?: string }).code === "ENOSPC") {
          const rest = wanted.length - i - 1;
          if (rest > 0) failures.push(`${rest} more were not tried.`);
          break;
        }
      }
      sent = begin + (item.file?.size ?? 0);
      this.#bar.value = sent;
    }
    if (failures.length > 0) {
      const rest = failures.length - 1;
      throw new Trouble(failures[0] as string, rest === 0 ? "" : rest === 1 ? (failures[1] as string) : `And ${rest} more.`);
    }
  }

  /** Without those that the visitor wants to keep as they are. */
  async #choose(directory: string, items: readonly Item[]): Promise<readonly Item[]> {
    const there = new Set<Item>();
    for (const item of items) {
      if (item.file === undefined) continue;
      if (await this.#files.tryLstat(join(directory, item.path))) there.add(item);
    }
    if (there.size === 0) return items;
    const [first] = there;
    const answer = await ask({
      title: there.size === 1 ? `“${visible(first?.path ?? "")}” is there already` : `${there.size} of the files are there already`,
      content: [make("p", {}, `In ${visible(directory)}. What was in them is lost when they are replaced.`)],
      answers: [
        { value: "replace", label: "Replace", danger: true },
        ...(there.size < items.length ? [{ value: "skip", label: "Upload the others" }] : []),
      ],
    });
    if (answer === "replace") return items;
    return answer === "skip" ? items.filter((item) => !there.has(item)) : [];
  }

  async #makeAbove(path: string, top: string, made: Set<string>): Promise<void> {
    if (path === top || made.has(path)) return;
    await this.#makeAbove(dirname(path), top, made);
    const there = await this.#files.stat(path).catch(() => undefined);
    if (!there?.isDirectory()) await this.#files.fs.mkdir(toBytes(path));
    made.add(path);
  }

  async #put(
    path: string,
    file: File,
    signal: AbortSignal,
    progress: (bytes: number) => void,
  ): Promise<void> {
    const fresh = (await this.#files.tryLstat(path)) === undefined;
    try {
      await writePieces(this.#files, path, pieces(file, signal, progress));
    } catch (error) {
      if (fresh && !isDeath(error)) await this.#files.fs.unlink(toBytes(path)).catch(() => {});
      throw error;
    }
    await this.#files.fs.utimes(toBytes(path), Date.now() / 1000, file.lastModified / 1000);
  }
}

const PIECE = 1 << 20;

async function* pieces(file: File, signal: AbortSignal, progress: (bytes: number) => void) {
  for (let at = 0; at < file.size; at += PIECE) {
    signal.throwIfAborted();
    const bytes = new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
    yield bytes;
    progress(bytes.length);
  }
}

/** What was picked: a folder's files know where below it they were. */
export function pickedItems(files: Iterable<File>): Item[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/**
 * What was dropped. The entries have to be asked for before the event is over;
 * going through the folders takes longer.
 */
export async function droppedItems(transfer: DataTransfer): Promise<Item[]> {
  const files = [...transfer.files];
  const entries = [...transfer.items]
    .filter(({ kind }) => kind === "file")
    .map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return pickedItems(files);
  const items: Item[] = [];
  for (const entry of entries) if (entry !== null) await collect(entry, items);
  return items;
}

async function collect(entry: FileSystemEntry, items: Item[]): Promise<void> {
  const path = entry.fullPath.replace(/^\/+/, "");
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => {
      (entry as FileSystemFileEntry).file(resolve, reject);
    });
    items.push({ path, file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const before = items.length;
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) break;
    for (const child of some) await collect(child, items);
  }
  if (items.length === before) items.push({ path });
}
