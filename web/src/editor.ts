// SPDX-License-Identifier: BSD-2-Clause

/**
 * The viewer as an editor: a text file in a textarea, saved by Ctrl-S. Text
 * that has not been saved is a draft: it is kept while the visitor looks at
 * other files, and shown again when he comes back.
 *
 *     open() → draft --typing--> unsaved --save()--> draft --close()--> gone
 *
 * save() compares the file with what it was when it was opened, byte for byte:
 * what somebody else has written meanwhile is not overwritten unasked.
 */
import { ask, confirm } from "./dialog.ts";
import { explain, isDeath, Trouble } from "./errors.ts";
import type { Files } from "./files.ts";
import { bytesWords } from "./format.ts";
import { basename, toHash, visible } from "./names.ts";
import { byId, make } from "./page.ts";
import { replaceContents, writeBytes } from "./writing.ts";

/** A larger file makes a slow textarea. */
export const EDIT_MOST = 1 << 20;

interface Draft {
  /** The bytes that the file had when it was read or written last. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Its lines end in CR and LF; in a textarea they end in LF. */
  crlf: boolean;
  /** The text of those bytes, as a textarea has it. */
  saved: string;
  text: string;
}

export interface EditorEvents {
  /** The file has been written, or the editor closed: show what is there. */
  show(path: string): void;
  touched(path: string): void;
  failed(error: unknown): void;
}

export class Editor {
  readonly #files: Files;
  readonly #events: EditorEvents;
  readonly #drafts = new Map<string, Draft>();
  readonly #text = make("textarea", {
    id: "editor", spellcheck: false, autocapitalize: "off", wrap: "soft",
  });
  readonly #state = byId("edit-state");
  readonly #list = byId("unsaved");
  readonly #save = byId<HTMLButtonElement>("save");
  readonly #close = byId<HTMLButtonElement>("close");
  #path: string | undefined;
  #saving = false;

  constructor(files: Files, events: EditorEvents) {
    this.#files = files;
    this.#events = events;
    this.#text.addEventListener("input", () => {
      const draft = this.#draft;
      if (draft === undefined) return;
      draft.text = this.#text.value;
      this.#tell();
    });
    this.#text.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      if (event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      void this.save();
    });
    this.#save.addEventListener("click", () => void this.save());
    this.#close.addEventListener("click", () => void this.close());
  }

  get #draft(): Draft | undefined {
    return this.#path === undefined ? undefined : this.#drafts.get(this.#path);
  }

  /** Files whose text has not been saved. */
  get unsaved(): string[] {
    return [...this.#drafts].flatMap(([path, { text, saved }]) => text === saved ? [] : [path]);
  }

  /** There is a draft: the viewer shows the editor. */
  has(path: string): boolean {
    return this.#drafts.has(path);
  }

  /** Reads a file for editing; throws where its text would not survive that. */
  async open(path: string): Promise<void> {
    if (this.#drafts.has(path)) return;
    const { size } = await this.#files.stat(path);
    if (size > EDIT_MOST) {
      throw new Trouble(
        `${visible(basename(path))} is too large to be edited here.`,
        `${bytesWords(EDIT_MOST)} is the most. Download it, edit it, and upload it again.`,
      );
    }
    const bytes = await this.#read(path);
    const { text, crlf } = decode(path, bytes);
    this.#drafts.set(path, { bytes, crlf, saved: text, text });
  }

  async #read(path: string): Promise<Uint8Array<ArrayBuffer>> {
    return this.#files.piece(path, 0, EDIT_MOST + 1);
  }

  /** The element to be put into the viewer; the draft of a path is in it. */
  show(path: string): HTMLElement {
    /* What is there already keeps its cursor. */
    if (this.#path !== path) this.#text.value = this.#drafts.get(path)?.text ?? "";
    this.#path = path;
    this.#text.setAttribute("aria-label", `Text of ${visible(basename(path))}`);
    this.#save.hidden = false;
    this.#close.hidden = false;
    this.#tell();
    return this.#text;
  }

  /** The viewer shows something else. */
  hide(): void {
    this.#path = undefined;
    this.#save.hidden = true;
    this.#close.hidden = true;
    this.#tell();
  }

  #tell(words?: string): void {
    const draft = this.#draft;
    const dirty = draft !== undefined && draft.text !== draft.saved;
    this.#save.disabled = !dirty || this.#saving;
    this.#close.textContent = dirty ? "Discard" : "Done";
    const say = words ?? (this.#saving ? "Saving …" : dirty ? "Not saved" : "");
    if (this.#state.textContent !== say) this.#state.textContent = say;
    const others = this.unsaved.filter((path) => path !== this.#path);
    this.#list.hidden = others.length === 0;
    this.#list.replaceChildren("Not saved: ", ...others.flatMap((path, i) => [
      ...(i === 0 ? [] : [", "]),
      make("a", { href: toHash(path), title: visible(path) }, visible(basename(path))),
    ]));
  }

  /** Writes the text; asks when the file is not as it was. */
  async save(): Promise<void> {
    const path = this.#path;
    const draft = this.#draft;
    if (path === undefined || draft === undefined || this.#saving) return;
    if (draft.text === draft.saved) return;
    this.#saving = true;
    this.#tell();
    const { text } = draft;
    let words: string | undefined;
    try {
      if (!(await this.#mayWrite(path, draft))) return;
      const bytes = encode(text, draft.crlf);
      if (this.#drafts.get(path) !== draft) return;
      if ((await this.#files.tryLstat(path)) === undefined) {
        await writeBytes(this.#files, path, bytes);
      } else await replaceContents(this.#files, path, bytes);
      draft.bytes = bytes;
      draft.saved = text;
      words = "Saved";
      this.#events.touched(path);
    } catch (error) {
      if (isDeath(error)) this.#events.failed(error);
      else {
        this.#events.failed(
          new Trouble(
            explain(`“${visible(basename(path))}” could not be saved`, error),
            "Its old contents are still there, and your text is still in the editor.",
            { cause: error },
          ),
        );
      }
    } finally {
      this.#saving = false;
      if (this.#path === path) this.#tell(draft.text === draft.saved ? words : undefined);
      else this.#tell();
    }
  }

  /** The file is as it was, or the visitor decides. */
  async #mayWrite(path: string, draft: Draft): Promise<boolean> {
    let now: Uint8Array<ArrayBuffer> | undefined;
    try {
      now = await this.#read(path);
    } catch (error) {
      if ((error as { code?: string }).code !== "ENOENT") throw error;
    }
    if (now !== undefined && equal(now, draft.bytes)) return true;
    const name = visible(basename(path));
    const gone = now === undefined;
    const answer = await ask({
      title: gone ? `${name} is gone` : `${name} has changed`,
      content: [
        make("p", {}, gone
          ? "It has been deleted or renamed since you opened it."
          : "Somebody else has written it since you opened it."),
      ],
      answers: [
        { value: "write", label: gone ? "Make it again" : "Write mine over it", danger: !gone },
        ...(gone ? [] : [{ value: "read", label: "Take theirs, discard mine" }]),
      ],
    });
    if (answer === "read" && now !== undefined) {
      const { text, crlf } = decode(path, now);
      Object.assign(draft, { bytes: now, crlf, saved: text, text });
      if (this.#path === path) this.#text.value = text;
    }
    return answer === "write";
  }

  /** Leaves the editor; asks when that loses text. */
  async close(): Promise<void> {
    const path = this.#path;
    const draft = this.#draft;
    if (path === undefined || draft === undefined) return;
    if (draft.text !== draft.saved) {
      const name = visible(basename(path));
      const sure = await confirm(`Discard what you wrote?`, `The changes to ${name} have not been saved.`, "Discard");
      if (!sure) return;
    }
    this.#drafts.delete(path);
    this.#events.show(path);
  }

  /** A file has another name, or is gone: its draft goes along. */
  moved(from: string, to: string | undefined): void {
    for (const [path, draft] of [...this.#drafts]) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      this.#drafts.delete(path);
      const target = to === undefined ? undefined : to + path.slice(from.length);
      if (target !== undefined) this.#drafts.set(target, draft);
      if (this.#path === path) this.#path = target;
    }
    this.#tell();
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** The text of a file, if a textarea can hold it without loss. */
function decode(path: string, bytes: Uint8Array): { text: string; crlf: boolean } {
  const name = visible(basename(path));
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Trouble(
      `${name} is not UTF-8 text, and would be damaged by editing.`,
      "Download it, edit it with a program that knows it, and upload it again.",
    );
  }
  const crlf = text.includes("\r\n");
  const plain = crlf ? text.replaceAll("\r\n", "\n") : text;
  const again = crlf ? plain.replaceAll("\n", "\r\n") : plain;
  if (plain.includes("\r") || again !== text) {
    throw new Trouble(
      `${name} mixes line ends, and would be changed by editing.`,
      "Download it, edit it with a program that keeps them, and upload it again.",
    );
  }
  return { text: plain, crlf };
}

function encode(text: string, crlf: boolean): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(crlf ? text.replaceAll("\n", "\r\n") : text);
}
