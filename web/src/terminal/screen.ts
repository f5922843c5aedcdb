// SPDX-License-Identifier: BSD-2-Clause

/**
 * The terminal's output: text in the document, not a canvas and not cells.
 * Everything that the commands here print is lines, so an emulation of a
 * terminal (xterm.js, three times the rest of the page) would add only what
 * has to be kept out: escape sequences. As plain text, screen readers read it
 * as it comes, a phone wraps and zooms it, it can be selected and searched, and
 * the keyboard of the phone finds an ordinary input line.
 *
 * Nothing that is printed can do more than be seen: it goes into text nodes, and
 * controls in it are made visible. The screen keeps a limited number of lines.
 */
import { visibleText } from "../names.ts";

const LINES_MOST = 3000;
const LINE_MOST = 4096;

interface Block {
  element: HTMLElement;
  lines: number;
}

export class Screen {
  readonly element: HTMLElement;
  readonly #blocks: Block[] = [];
  #pending = "";
  #lines = 0;
  #frame = 0;

  constructor(element: HTMLElement) {
    this.element = element;
  }

  /** Adds output. It is drawn soon; what scrolls off before is never drawn. */
  write(text: string): void {
    this.#pending += text;
    if (this.#pending.length > LINES_MOST * 256) this.#trimPending();
    if (this.#frame === 0) this.#frame = window.setTimeout(() => this.flush(), 16);
  }

  #trimPending(): void {
    const lines = this.#pending.split("\n");
    if (lines.length > LINES_MOST) {
      this.#pending = lines.slice(-LINES_MOST).join("\n");
    } else {
      /* Hardly any line ends: a binary file. Its end is as good as its start. */
      this.#pending = this.#pending.slice(-LINES_MOST * 128);
    }
  }

  /** Draws what is waiting. */
  flush(): void {
    clearTimeout(this.#frame);
    this.#frame = 0;
    if (this.#pending === "") return;
    const text = visibleText(this.#pending);
    this.#pending = "";
    this.add(fold(text), "output");
  }

  /** Adds a block of its own, for example the line that was typed. */
  add(text: string, className: string): HTMLElement {
    const last = this.#blocks.at(-1);
    let block: Block;
    if (className === "output" && last?.element.className === "output") {
      block = last;
    } else {
      block = { element: document.createElement("pre"), lines: 0 };
      block.element.className = className;
      this.#blocks.push(block);
      this.element.append(block.element);
    }
    const lines = text.split("\n").length;
    block.element.append(text);
    block.lines += lines;
    this.#lines += lines;
    this.#trim();
    this.element.scrollTop = this.element.scrollHeight;
    return block.element;
  }

  #trim(): void {
    while (this.#lines > LINES_MOST && this.#blocks.length > 1) {
      const gone = this.#blocks.shift() as Block;
      gone.element.remove();
      this.#lines -= gone.lines;
    }
    const [first] = this.#blocks;
    if (first === undefined || this.#lines <= LINES_MOST) return;
    const lines = (first.element.textContent ?? "").split("\n");
    const kept = lines.slice(-LINES_MOST);
    first.element.textContent = kept.join("\n");
    this.#lines -= first.lines - kept.length;
    first.lines = kept.length;
  }

  clear(): void {
    this.#pending = "";
    this.#blocks.length = 0;
    this.#lines = 0;
    this.element.replaceChildren();
  }

  /** How many characters fit on a line. */
  columns(): number {
    const ruler = document.createElement("pre");
    ruler.className = "output ruler";
    ruler.textContent = "0".repeat(100);
    this.element.append(ruler);
    const width = ruler.getBoundingClientRect().width / 100;
    ruler.remove();
    const style = getComputedStyle(this.element);
    const room =
      this.element.clientWidth -
      parseFloat(style.paddingLeft) -
      parseFloat(style.paddingRight);
    return Math.max(20, Math.floor(room / width) || 80);
  }
}

/** Lines too long to lay out are broken. */
function fold(text: string): string {
  if (text.length <= LINE_MOST) return text;
  return text.replace(new RegExp(`[^\\n]{${LINE_MOST}}`, "gu"), "$&\n");
}
