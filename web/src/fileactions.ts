// SPDX-License-Identifier: BSD-2-Clause

/**
 * What can be done to the files that the browser shows: make, rename, change
 * the mode of, delete. Each asks in a dialog and says there what went wrong.
 */
import type { Browser } from "./browser.ts";
import { ask, confirm, type Answer } from "./dialog.ts";
import type { Disks } from "./disks.ts";
import { isDeath, reason, Trouble } from "./errors.ts";
import type { Files } from "./files.ts";
import { modeString, octal, typeWord } from "./format.ts";
import { basename, dirname, join, toBytes, visible } from "./names.ts";
import { make } from "./page.ts";
import { countTree, removeTree, writeBytes } from "./writing.ts";

export interface FileEvents {
  go(path: string): void;
  edit(path: string): void;
  save(path: string): void;
  failed(error: unknown): void;
  /** A path is not there any more; `to` is its new name, if it has one. */
  moved(from: string, to?: string): void;
}

export class FileActions {
  readonly #files: Files;
  readonly #disks: Disks;
  readonly #browser: Browser;
  readonly #events: FileEvents;

  constructor(files: Files, disks: Disks, browser: Browser, events: FileEvents) {
    this.#files = files;
    this.#disks = disks;
    this.#browser = browser;
    this.#events = events;
  }

  async #changed(): Promise<void> {
    this.#disks.touched(this.#browser.path);
    await this.#browser.refresh();
  }

  async makeFile(): Promise<void> {
    let path = "";
    const done = await ask({
      title: `New file in ${visible(this.#browser.path)}`,
      fields: [{ name: "name", label: "Name" }],
      answers: [{ value: "make", label: "Make and edit it", primary: true }],
      tries: "The file could not be made",
      act: async (_, { name = "" }) => {
        path = join(this.#browser.path, checkName(name));
        await writeBytes(this.#files, path, new Uint8Array(0), "wx");
      },
    });
    if (done === undefined) return;
    await this.#changed();
    this.#events.edit(path);
  }

  async makeDirectory(): Promise<void> {
    let path = "";
    const done = await ask({
      title: `New directory in ${visible(this.#browser.path)}`,
      fields: [{ name: "name", label: "Name" }],
      answers: [{ value: "make", label: "Make it", primary: true }],
      tries: "The directory could not be made",
      act: async (_, { name = "" }) => {
        path = join(this.#browser.path, checkName(name));
        await this.#files.fs.mkdir(toBytes(path));
      },
    });
    if (done === undefined) return;
    await this.#changed();
    this.#browser.focus(basename(path));
  }

  /** The sheet of one file: its name, its mode, and what else can be done. */
  async sheet(name: string): Promise<void> {
    const path = join(this.#browser.path, name);
    const stats = await this.#files.lstat(path);
    const fixed = !this.#disks.writable(this.#browser.path);
    const link = stats.isSymbolicLink();
    const mode = octal(stats.mode);
    const answers: Answer[] = [];
    if (!fixed) answers.push({ value: "apply", label: "Apply", primary: true });
    if (stats.isFile()) answers.push({ value: "save", label: "Download" });
    if (!fixed) answers.push({ value: "delete", label: "Delete …", danger: true });
    const shown = visible(name);
    const answer = await ask({
      title: shown,
      content: [
        make("p", { className: "hint" }, `${typeWord(stats.mode)}, ${modeString(stats.mode)}`),
      ],
      fields: [
        { name: "name", label: "Name", value: shown, disabled: fixed, select: stem(shown) },
        { name: "mode", label: "Mode", value: mode, disabled: fixed || link, hint: "octal: 0644 may be read by all, 0600 by its owner" },
      ],
      answers,
      tries: `“${shown}” could not be changed`,
      act: async (answer, values) => {
        if (answer !== "apply") return;
        await this.#apply(path, mode, values["name"] ?? "", values["mode"] ?? mode);
      },
    });
    if (answer === "save") this.#events.save(path);
    if (answer === "delete") await this.remove(name);
    if (answer !== "apply") return;
    await this.#changed();
  }

  async #apply(path: string, oldMode: string, name: string, mode: string): Promise<void> {
    const { fs } = this.#files;
    if (mode !== oldMode) {
      if (!/^[0-7]{1,4}$/.test(mode)) {
        throw new Trouble(`“${mode}” is no mode.`, "It has up to four digits from 0 to 7.");
      }
      await fs.chmod(toBytes(path), parseInt(mode, 8));
    }
    /* A name of odd bytes is shown in another way than it is. */
    if (name === visible(basename(path))) return;
    const to = join(dirname(path), checkName(name));
    /* rename(2) takes the place of what is there. */
    if ((await this.#files.tryLstat(to)) !== undefined) {
      throw new Trouble(`There is something named “${name}” already.`, "Choose another name, or delete it first.");
    }
    await fs.rename(toBytes(path), toBytes(to));
    this.#events.moved(path, to);
  }

  /** Deletes, after asking. */
  async remove(name: string): Promise<void> {
    const { path: directory } = this.#browser;
    if (!this.#disks.writable(directory)) return;
    const path = join(directory, name);
    const stats = await this.#files.lstat(path);
    const shown = visible(name);
    let words = "It cannot be brought back.";
    if (stats.isDirectory()) {
      const below = (await countTree(this.#files, path)) - 1;
      if (below > 0) {
        const what = below === 1 ? "the one entry" : `all ${below.toLocaleString("en")} entries`;
        words = `The directory and ${what} below it are deleted. ${words}`;
      }
    }
    if (!(await confirm(`Delete “${shown}”?`, words, "Delete"))) return;
    const failures: string[] = [];
    await removeTree(this.#files, path, {
      failed: (at, error) => {
        if (isDeath(error)) throw error;
        failures.push(`${visible(at)}: ${reason(error)}`);
      },
    });
    this.#events.moved(path);
    await this.#changed();
    if (failures.length > 0) {
      throw new Trouble(
        `“${shown}” could not be deleted completely.`,
        `${failures[0]}.${failures.length > 1 ? ` And ${failures.length - 1} more.` : ""}`,
      );
    }
  }
}

/** How long a name is without its ending. */
function stem(name: string): number {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? dot : name.length;
}

/** A name for one entry of a directory. */
export function checkName(name: string): string {
  if (name === "" || name === "." || name === "..") {
    throw new Trouble("A name is needed.", "“.” and “..” are taken.");
  }
  if (/[/\0]/.test(name)) {
    throw new Trouble("A name cannot hold a slash.", "Make the directory first.");
  }
  return name;
}
