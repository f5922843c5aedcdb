// SPDX-License-Identifier: BSD-2-Clause

/**
 * Where the output of a command goes: the screen, a file, or the command behind
 * it. A pipe holds some bytes; who writes more waits, except for text, which
 * commands write line by line. When the reader stops, so does the writer.
 */

/** The reader wants no more. */
export class PipeClosed extends Error {}

export interface Sink {
  /** Text, or bytes of a file; "await" it after large pieces. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** No more comes. */
  end(): Promise<void>;
}

const ROOM = 1 << 20;

export class Pipe implements Sink {
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  #held = 0;
  #ended = false;
  #closed = false;
  #wake: (() => void)[] = [];

  #changed(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const resume of waiting) resume();
  }

  #change(): Promise<void> {
    return new Promise((resume) => this.#wake.push(resume));
  }

  /** The reader is there no more. */
  get closed(): boolean {
    return this.#closed;
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#closed) throw new PipeClosed();
    this.#chunks.push(bytes);
    this.#held += bytes.length;
    this.#changed();
    while (this.#held > ROOM && !this.#closed) await this.#change();
  }

  async end(): Promise<void> {
    this.#ended = true;
    this.#changed();
  }

  close(): void {
    this.#closed = true;
    this.#chunks.length = 0;
    this.#changed();
  }

  /** What is written, from a position on, in pieces of one size. */
  async *pieces(size: number, start = 0): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    let piece = new Uint8Array(size);
    let filled = 0;
    let skip = start;
    for await (const chunk of this.read()) {
      let at = Math.min(skip, chunk.length);
      skip -= at;
      while (at < chunk.length) {
        const part = chunk.subarray(at, at + size - filled);
        piece.set(part, filled);
        at += part.length;
        filled += part.length;
        if (filled < size) continue;
        yield piece;
        piece = new Uint8Array(size);
        filled = 0;
      }
    }
    if (filled > 0) yield piece.subarray(0, filled);
  }

  async *read(): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    try {
      for (;;) {
        const chunk = this.#chunks.shift();
        if (chunk !== undefined) {
          this.#held -= chunk.length;
          this.#changed();
          yield chunk;
        } else if (this.#ended) return;
        else await this.#change();
      }
    } finally {
      this.close();
    }
  }
}
