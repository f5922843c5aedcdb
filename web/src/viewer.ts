// SPDX-License-Identifier: BSD-2-Clause

/**
 * The viewer: a file as text, in hexadecimal or as a picture, and its
 * attributes. It reads a page of the file at a time; only pictures are read
 * whole, when they are not too large. Editing takes its place: editor.ts.
 */
import type { Stats } from "rumpjs";
import type { Editor } from "./editor.ts";
import { isGone, reason } from "./errors.ts";
import type { Files } from "./files.ts";
import { bytesWords, hexLines, statRows, typeWord } from "./format.ts";
import { kindOf, SAMPLE, type Kind } from "./kinds.ts";
import { basename, visible, visibleText } from "./names.ts";
import { byId, make } from "./page.ts";

type View = "text" | "hex" | "picture" | "stat";

const TITLES: Record<View, string> = {
  text: "Text",
  picture: "Picture",
  hex: "Hex",
  stat: "Attributes",
};
const PAGE = { text: 1 << 16, hex: 1 << 12 };
const PICTURE_MOST = 32 << 20;
const LINE_MOST = 10_000;

export class Viewer {
  readonly #files: Files;
  readonly #editor: Editor;
  readonly #canEdit: (path: string) => boolean;
  readonly #edit = byId<HTMLButtonElement>("edit");
  readonly #view = byId("view");
  readonly #tabs = byId("tabs");
  readonly #pager = byId("pager");
  readonly #offset = byId<HTMLInputElement>("page-offset");
  #path = "";
  #stats: Stats | undefined;
  #link: string | undefined;
  #kind: Kind | undefined;
  #current: View = "stat";
  #position = 0;
  #turn = 0;
  #url: string | undefined;
  /** The file whose editor gets the focus when it is shown. */
  #focus = "";

  constructor(
    files: Files,
    editor: Editor,
    events: {
      save(path: string): void;
      failed(error: unknown): void;
      canEdit(path: string): boolean;
    },
  ) {
    this.#files = files;
    this.#editor = editor;
    const { save } = events;
    this.#canEdit = (path) => events.canEdit(path);
    this.#edit.addEventListener("click", () => {
      this.edit(this.#path).catch((error) => events.failed(error));
    });
    byId("download").addEventListener("click", () => save(this.#path));
    const page = (id: string, to: () => number) =>
      byId(id).addEventListener("click", () => this.#turnTo(to()));
    page("page-first", () => 0);
    page("page-back", () => this.#position - this.#page);
    page("page-next", () => this.#position + this.#page);
    page("page-last", () => Infinity);
    byId("page-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const to = Number(this.#offset.value.replace(/[,_\s]/g, ""));
      const valid = Number.isFinite(to) && to >= 0;
      this.#offset.setAttribute("aria-invalid", String(!valid));
      if (valid) this.#turnTo(to);
    });
    this.#tabs.addEventListener("keydown", (event) => this.#tabKey(event));
  }

  get #page(): number {
    return this.#current === "text" ? PAGE.text : PAGE.hex;
  }

  /** Shows a file, or only the attributes of what is no file. */
  async show(path: string): Promise<void> {
    const turn = ++this.#turn;
    const link = await this.#files.lstat(path);
    const target = link.isSymbolicLink()
      ? await this.#files.readlink(path).catch(() => "?")
      : undefined;
    let stats: Stats | undefined = link;
    let failure: unknown;
    if (target !== undefined) {
      stats = await this.#files.stat(path).catch((error) => {
        failure = error;
        return undefined;
      });
    }
    let kind: Kind | undefined;
    if (stats?.isFile()) {
      try {
        kind = kindOf(await this.#files.piece(path, 0, SAMPLE), stats.size);
      } catch (error) {
        failure = error;
      }
    }
    if (turn !== this.#turn) return;
    this.#path = path;
    this.#stats = stats ?? link;
    this.#link = target;
    this.#kind = kind;
    this.#position = 0;
    byId("view-title").textContent = visible(basename(path));
    byId("view-title").title = visible(path);
    byId("view-kind").textContent = this.#words();
    byId("download").hidden = kind === undefined;
    if (this.#editor.has(path)) {
      this.#showEditor();
      return;
    }
    this.#editor.hide();
    this.#edit.hidden = kind?.encoding === undefined || !this.#canEdit(path);
    this.#makeTabs();
    await this.#select(kind?.view ?? "stat", turn);
    if (failure !== undefined) this.#complain(failure);
  }

  /** Shows a file in the editor. */
  async edit(path: string): Promise<void> {
    await this.#editor.open(path);
    this.#focus = path;
    await this.show(path);
  }

  #showEditor(): void {
    this.#tabs.replaceChildren();
    this.#pager.hidden = true;
    this.#edit.hidden = true;
    this.#view.removeAttribute("aria-labelledby");
    this.#view.className = "view view-edit";
    const text = this.#editor.show(this.#path);
    if (this.#view.firstChild !== text) this.#view.replaceChildren(text);
    if (this.#focus === this.#path) text.focus();
    this.#focus = "";
  }

  /** What is shown may have changed, or gone: it is fetched again. */
  async refresh(path = this.#path): Promise<void> {
    if (this.#path === "" || path !== this.#path) return;
    try {
      await this.show(path);
    } catch (error) {
      if (!isGone(error)) throw error;
      /* A text that is being edited stays: it can make the file again. */
      if (path === this.#path && !this.#editor.has(path)) this.forget(path);
    }
  }

  #words(): string {
    const stats = this.#stats as Stats;
    const kind = this.#kind?.words ?? typeWord(stats.mode);
    return this.#kind === undefined ? kind : `${kind}, ${bytesWords(stats.size)}`;
  }

  #makeTabs(): void {
    const views: View[] = [];
    if (this.#kind !== undefined) {
      const { view, encoding } = this.#kind;
      if (view === "picture") views.push("picture");
      if (view !== "picture" || encoding !== undefined) views.push("text");
      views.push("hex");
    }
    views.push("stat");
    this.#tabs.replaceChildren(
      ...views.map((view) => {
        const tab = make("button", {
          type: "button",
          role: "tab",
          id: `tab-${view}`,
          "aria-controls": "view",
        }, TITLES[view]);
        tab.dataset["view"] = view;
        tab.addEventListener("click", () => {
          this.#position = 0;
          void this.#select(view, ++this.#turn);
        });
        return tab;
      }),
    );
  }

  #tabKey(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    const tabs = [...this.#tabs.querySelectorAll("button")];
    const at = tabs.indexOf(document.activeElement as HTMLButtonElement);
    const tab = tabs[(at + by + tabs.length) % tabs.length];
    tab?.focus();
    tab?.click();
    event.preventDefault();
  }

  #turnTo(position: number): void {
    const { size } = this.#stats as Stats;
    const last = Math.max(0, Math.ceil(size / this.#page) - 1) * this.#page;
    const start = Math.floor(Math.max(position, 0) / this.#page) * this.#page;
    this.#position = Math.min(start, last);
    void this.#select(this.#current, ++this.#turn);
  }

  async #select(view: View, turn: number): Promise<void> {
    this.#current = view;
    for (const tab of this.#tabs.querySelectorAll("button")) {
      const selected = tab.dataset["view"] === view;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      if (selected) this.#view.setAttribute("aria-labelledby", tab.id);
    }
    let content: Node;
    try {
      content = await this.#content(view);
    } catch (error) {
      if (turn === this.#turn) {
        this.#view.replaceChildren();
        this.#complain(error);
      }
      return;
    }
    if (turn !== this.#turn) return;
    this.#view.replaceChildren(content);
    this.#view.className = `view view-${view}`;
    this.#view.scrollTop = 0;
    this.#showPager(view);
  }

  #showPager(view: View): void {
    const { size } = this.#stats as Stats;
    const paged = view === "text" || view === "hex";
    this.#pager.hidden = !paged || size <= this.#page;
    const end = Math.min(this.#position + this.#page, size);
    byId("page-where").textContent =
      `${this.#position.toLocaleString("en")} – ${end.toLocaleString("en")}` +
      ` of ${size.toLocaleString("en")}`;
    const set = (id: string, off: boolean) => {
      byId<HTMLButtonElement>(id).disabled = off;
    };
    set("page-first", this.#position === 0);
    set("page-back", this.#position === 0);
    set("page-next", end >= size);
    set("page-last", end >= size);
  }

  async #content(view: View): Promise<Node> {
    if (view === "stat") return this.#attributes();
    if (view === "picture") return this.#picture();
    const { size } = this.#stats as Stats;
    if (size === 0) return make("p", { className: "hint" }, "This file is empty.");
    if (view === "hex") {
      const bytes = await this.#files.piece(this.#path, this.#position, PAGE.hex);
      return make("pre", {}, hexLines(bytes, this.#position).join("\n"));
    }
    return make("pre", {}, breakLines(visibleText(await this.#text())));
  }

  /** A page of text: characters that lie across its borders are whole. */
  async #text(): Promise<string> {
    const encoding = this.#kind?.encoding ?? "windows-1252";
    const utf8 = encoding === "utf-8";
    let bytes = await this.#files.piece(
      this.#path,
      this.#position,
      PAGE.text + (utf8 ? 3 : 0),
    );
    if (utf8) {
      let [start, end] = [0, Math.min(PAGE.text, bytes.length)];
      while (this.#position > 0 && start < 3 && isInside(bytes[start])) start++;
      while (end < bytes.length && isInside(bytes[end])) end++;
      bytes = bytes.subarray(start, end);
    }
    return new TextDecoder(encoding).decode(bytes);
  }

  async #picture(): Promise<Node> {
    const { size } = this.#stats as Stats;
    if (size > PICTURE_MOST) {
      throw new Error(
        `the picture is larger than ${bytesWords(PICTURE_MOST)}; it can be downloaded`,
      );
    }
    const bytes = await this.#files.piece(this.#path, 0, size);
    if (this.#url !== undefined) URL.revokeObjectURL(this.#url);
    /* As an image, not as a document: what scripts an SVG has do not run. */
    this.#url = URL.createObjectURL(new Blob([bytes], { type: this.#kind?.mime ?? "" }));
    const image = make("img", { src: this.#url, alt: visible(basename(this.#path)) });
    const note = make("p", { className: "hint" });
    image.addEventListener("load", () => {
      note.textContent = `${image.naturalWidth} × ${image.naturalHeight}`;
    });
    image.addEventListener("error", () => {
      image.hidden = true;
      note.textContent = "The browser cannot show this picture; it may be damaged.";
    });
    return make("figure", {}, image, note);
  }

  #attributes(): Node {
    const rows: [string, string | Node][] = [["path", visible(this.#path)]];
    if (this.#link !== undefined) rows.push(["link to", visible(this.#link)]);
    rows.push(...statRows(this.#stats as Stats));
    const list = make("dl", { className: "stat" });
    for (const [name, value] of rows) {
      list.append(make("dt", {}, name), make("dd", {}, value));
    }
    return list;
  }

  #complain(error: unknown): void {
    this.#view.prepend(make("p", { className: "complaint" }, `${reason(error)}.`));
  }

  /** What was shown is not there any more. */
  forget(below: string): void {
    if (!`${this.#path}/`.startsWith(`${below}/`)) return;
    this.#turn++;
    this.#path = "";
    this.#editor.hide();
    this.#edit.hidden = true;
    byId("view-title").textContent = "Nothing opened yet";
    byId("view-kind").textContent = "";
    byId("download").hidden = true;
    this.#pager.hidden = true;
    this.#tabs.replaceChildren();
    this.#view.replaceChildren();
  }
}

function isInside(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** Lines so long that laying them out takes seconds are broken. */
function breakLines(text: string): string {
  return text.replace(new RegExp(`[^\\n]{${LINE_MOST}}`, "gu"), "$&\n");
}

