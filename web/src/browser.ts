// SPDX-License-Identifier: BSD-2-Clause

/**
 * The file browser: one directory as a table. Each name is a link to the same
 * page with the path behind "#", so that the browser's own history works. The
 * arrow keys move among the rows, of which only one can be reached by Tab.
 *
 * Rows are made some hundred at a time: a directory may have fifty thousand.
 * What can be done to an entry is asked for by its button, by F2, Delete, or
 * the key for context menus.
 */
import type { Stats } from "rumpjs";
import { isGone, reason } from "./errors.ts";
import { mapSome, type Entry, type Files } from "./files.ts";
import { dayTime, fullTime, humanSize, modeString, typeWord } from "./format.ts";
import { basename, dirname, join, toHash, visible } from "./names.ts";
import { byId, make } from "./page.ts";

const ROWS_STEP = 300;

const MARKS: Record<string, string> = {
  d: "▸", l: "↪", b: "◫", c: "◫", p: "⇥", s: "⇥",
};

/** What a row offers, by the name of its entry. */
export interface RowActions {
  sheet(name: string): void;
  remove(name: string): void;
}

export class Browser {
  readonly #files: Files;
  readonly #go: (path: string) => void;
  readonly #body = byId<HTMLTableElement>("list").tBodies[0] as HTMLTableSectionElement;
  readonly #scroll = byId("list-scroll");
  readonly #note = byId("list-note");
  readonly #count = byId("list-count");
  readonly #path = byId<HTMLInputElement>("path");
  actions: RowActions | undefined;
  /** What is shown. */
  path = "";
  #entries: Entry[] = [];
  #shown = 0;
  #turn = 0;
  #selected = "";
  #filling = false;
  #typed = "";
  #typedAt = 0;

  constructor(files: Files, go: (path: string) => void) {
    this.#files = files;
    this.#go = go;
    byId("path-form").addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#path.value.startsWith("/")) go(this.#path.value);
      else go(join(this.path, this.#path.value));
    });
    byId("up").addEventListener("click", () => this.#up());
    this.#body.addEventListener("keydown", (event) => this.#key(event));
    this.#body.addEventListener("focusin", (event) => {
      const link = (event.target as Element).closest("a");
      if (link !== null) this.#makeReachable(link);
    });
    this.#body.addEventListener("click", (event) => {
      const target = event.target as Element;
      const row = target.closest("tr");
      if (target.closest("button") !== null) this.#sheet(row);
      else if (target.closest("a") === null) row?.querySelector("a")?.click();
    });
    this.#body.addEventListener("contextmenu", (event) => {
      /* By keyboard; the mouse keeps the browser's menu for links. */
      if (event.button === 2 || event.detail > 0) return;
      event.preventDefault();
      this.#sheet((event.target as Element).closest("tr"));
    });
    this.#scroll.addEventListener("scroll", () => {
      const { scrollTop, clientHeight, scrollHeight } = this.#scroll;
      if (scrollTop + clientHeight > scrollHeight - 600) void this.#more();
    });
  }

  #sheet(row: HTMLElement | null): void {
    const name = row?.dataset["name"];
    if (name !== undefined) this.actions?.sheet(name);
  }

  /** Shows a directory; `selected` is the path of the file that is viewed. */
  async show(path: string, selected = "", again = false): Promise<void> {
    this.#selected = selected;
    this.#path.value = visible(path);
    if (path === this.path && !again) {
      this.#mark();
      return;
    }
    const turn = ++this.#turn;
    const from = this.path;
    const focused = this.#body.contains(document.activeElement);
    const entries = await this.#files.list(path);
    if (turn !== this.#turn) return;
    const { scrollTop } = this.#scroll;
    const there = this.#reachable()?.closest("tr")?.dataset["name"];
    this.path = path;
    entries.sort((a, b) => Number(b.type === "d") - Number(a.type === "d"));
    this.#entries = entries;
    this.#shown = 0;
    this.#body.replaceChildren();
    this.#scroll.scrollTop = 0;
    this.#note.textContent = entries.length === 0 ? "This directory is empty." : "";
    const n = entries.length;
    this.#count.textContent =
      `${n.toLocaleString("en")} ${n === 1 ? "entry" : "entries"}`;
    await this.#more();
    if (from === path) {
      this.#scroll.scrollTop = scrollTop;
      const link = there === undefined ? undefined : this.#link(there);
      if (link !== undefined) this.#makeReachable(link);
    }
    /* Coming up from a directory, that directory is where one was. */
    if (from !== path && dirname(from) === path) {
      const link = this.#link(basename(from));
      if (link !== undefined) this.#makeReachable(link);
    }
    /* Unless it has gone on meanwhile. */
    if (focused && document.activeElement === document.body) {
      this.#reachable()?.focus();
    }
    this.#mark();
  }

  /** Fetches the directory again; where it is gone, goes up to one that is not. */
  async refresh(): Promise<void> {
    const { path } = this;
    if (path === "") return;
    try {
      await this.show(path, this.#selected, true);
    } catch (error) {
      if (!isGone(error) || path !== this.path) throw error;
      let above = path;
      do above = dirname(above);
      while (above !== "/" && !(await this.#files.tryLstat(above))?.isDirectory());
      this.#go(above);
    }
  }

  /** Puts the focus on an entry. */
  focus(name: string): void {
    const link = this.#link(name);
    if (link === undefined) return;
    this.#makeReachable(link);
    link.focus();
  }

  async #more(): Promise<void> {
    if (this.#filling || this.#shown >= this.#entries.length) return;
    this.#filling = true;
    const { path } = this;
    const entries = this.#entries;
    const part = entries.slice(this.#shown, this.#shown + ROWS_STEP);
    try {
      const rows = await mapSome(part, async (entry) => {
        const below = join(path, entry.name);
        return this.#row(entry, below, await this.#files.tryLstat(below));
      });
      /* A turn begins before its entries are there. */
      if (entries !== this.#entries) return;
      this.#shown += part.length;
      this.#body.append(...rows);
      const first = this.#body.querySelector("a");
      if (this.#reachable() === undefined && first !== null) first.tabIndex = 0;
      this.#mark();
    } catch (error) {
      this.#note.textContent = reason(error);
    } finally {
      this.#filling = false;
      if (entries !== this.#entries) void this.#more();
    }
  }

  #row(entry: Entry, path: string, stats: Stats | undefined): HTMLElement {
    const type = stats === undefined ? entry.type : modeString(stats.mode)[0] as string;
    const link = make(
      "a",
      { href: toHash(path), tabIndex: -1 },
      make("span", { className: "mark", "aria-hidden": true }, MARKS[type] ?? ""),
      visible(entry.name),
    );
    if (type === "d") link.append(make("span", { className: "slash" }, "/"));
    const row = make("tr", { className: `type-${type === "-" ? "file" : type}` });
    row.dataset["name"] = entry.name;
    row.append(make("td", { className: "name" }, link));
    if (stats === undefined) {
      row.append(make("td", { colSpan: 4, className: "mode" }, "cannot be read"));
      return row;
    }
    row.append(
      make("td", { className: "mode", title: typeWord(stats.mode) }, modeString(stats.mode)),
      make("td", { className: "size", title: `${stats.size} bytes` }, type === "d" ? "" : humanSize(stats.size)),
      make("td", { className: "time", title: fullTime(stats.mtimeMs) }, dayTime(stats.mtimeMs)),
      make("td", { className: "more" }, make("button", {
        type: "button",
        tabIndex: -1,
        title: "Name, mode, delete …",
        "aria-label": `Name, mode, deletion of ${visible(entry.name)}`,
      }, "⋯")),
    );
    return row;
  }

  #links(): HTMLAnchorElement[] {
    return [...this.#body.querySelectorAll("a")];
  }

  #link(name: string): HTMLAnchorElement | undefined {
    for (const row of this.#body.rows) {
      if (row.dataset["name"] === name) return row.querySelector("a") ?? undefined;
    }
    return undefined;
  }

  #reachable(): HTMLAnchorElement | undefined {
    return this.#body.querySelector<HTMLAnchorElement>('a[tabindex="0"]') ?? undefined;
  }

  #makeReachable(link: HTMLAnchorElement): void {
    const old = this.#reachable();
    if (old !== undefined) old.tabIndex = -1;
    link.tabIndex = 0;
  }

  /** Marks the row of the file that is viewed. */
  #mark(): void {
    this.#body.querySelector("[aria-current]")?.removeAttribute("aria-current");
    if (this.#selected === "") return;
    const link = this.#link(basename(this.#selected));
    link?.setAttribute("aria-current", "true");
  }

  #up(): void {
    if (this.path !== "/") this.#go(dirname(this.path));
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const links = this.#links();
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    let to: number | undefined;
    if (event.key === "ArrowDown") to = at + 1;
    else if (event.key === "ArrowUp") to = at - 1;
    else if (event.key === "PageDown") to = at + 15;
    else if (event.key === "PageUp") to = at - 15;
    else if (event.key === "Home") to = 0;
    else if (event.key === "End") to = links.length - 1;
    else if (event.key === "ArrowRight") links[at]?.click();
    else if (event.key === "F2" || (event.key === "F10" && event.shiftKey)) {
      this.#sheet(links[at]?.closest("tr") ?? null);
    } else if (event.key === "Delete") {
      const name = links[at]?.closest("tr")?.dataset["name"];
      if (name !== undefined) this.actions?.remove(name);
    } else if (event.key === "Backspace" || event.key === "ArrowLeft") this.#up();
    else if ([...event.key].length === 1 && event.key !== " ") {
      to = this.#typeAhead(links, at, event);
    } else return;
    event.preventDefault();
    if (to === undefined || to < 0 && at === 0) return;
    links[Math.min(Math.max(to, 0), links.length - 1)]?.focus();
  }

  #typeAhead(
    links: HTMLAnchorElement[],
    at: number,
    event: KeyboardEvent,
  ): number | undefined {
    const again = event.timeStamp - this.#typedAt < 700;
    this.#typed = (again ? this.#typed : "") + event.key.toLowerCase();
    this.#typedAt = event.timeStamp;
    const names = links.map((link) =>
      (link.closest("tr")?.dataset["name"] ?? "").toLowerCase(),
    );
    const order = links.map((_, i) => (at + (again ? 0 : 1) + i) % links.length);
    return order.find((i) => names[i]?.startsWith(this.#typed));
  }
}
