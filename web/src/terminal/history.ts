// SPDX-License-Identifier: BSD-2-Clause

/**
 * The lines typed before. They live as long as the tab: paths of a visitor's
 * image are nobody else's affair.
 */
const KEY = "rumpjs.history";
const MOST = 500;

export class History {
  readonly lines: string[] = [];
  #at = 0;
  #typed = "";

  constructor() {
    try {
      const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
      if (Array.isArray(kept)) this.lines.push(...kept.map(String));
    } catch {
      /* No storage, or not ours: start afresh. */
    }
    this.#at = this.lines.length;
  }

  add(line: string): void {
    if (line.trim() !== "" && line !== this.lines.at(-1)) {
      this.lines.push(line);
      if (this.lines.length > MOST) this.lines.shift();
      try {
        sessionStorage.setItem(KEY, JSON.stringify(this.lines));
      } catch {
        /* Then it lasts until the page goes. */
      }
    }
    this.#at = this.lines.length;
  }

  /** The line before (-1) or after (1) the one shown; undefined: none. */
  step(by: -1 | 1, shown: string): string | undefined {
    const to = this.#at + by;
    if (to < 0 || to > this.lines.length) return undefined;
    if (this.#at === this.lines.length) this.#typed = shown;
    this.#at = to;
    return to === this.lines.length ? this.#typed : this.lines[to];
  }
}
