// SPDX-License-Identifier: BSD-2-Clause

import type { Device, Portable } from "./device.js";

declare const FileReaderSync: {
  new (): { readAsArrayBuffer(blob: Blob): ArrayBuffer };
};

const WINDOW = 1 << 18;

/**
 * A read-only disk in a Blob, for example a File that the user has picked.
 * Only what the kernel asks for is read. Browsers read Blobs synchronously in
 * Workers only: attach it to a kernel of `rumpjs/worker`.
 */
export class BlobDisk implements Device {
  /** What it was made from. */
  readonly blob: Blob;
  readonly size: number;
  readonly readOnly = true;
  /** Each read of a Blob is slow, so it is made of a larger piece. */
  #window = new Uint8Array(0);
  #start = 0;

  constructor(blob: Blob) {
    this.blob = blob;
    this.size = blob.size;
  }

  read(offset: number, target: Uint8Array): void {
    let done = 0;
    while (done < target.length) {
      const at = offset + done;
      if (at < this.#start || at >= this.#start + this.#window.length) {
        this.#load(at);
      }
      const from = at - this.#start;
      const piece = this.#window.subarray(from, from + target.length - done);
      target.set(piece, done);
      done += piece.length;
    }
  }

  #load(offset: number): void {
    const start = offset - (offset % WINDOW);
    const part = this.blob.slice(start, start + WINDOW);
    const buffer = new FileReaderSync().readAsArrayBuffer(part);
    if (offset - start >= buffer.byteLength) {
      throw new Error("the file has become shorter");
    }
    this.#window = new Uint8Array(buffer);
    this.#start = start;
  }

  /** The Blob itself. */
  async toBlob(): Promise<Blob> {
    return this.blob;
  }

  toWorker(): Portable {
    return { kind: "BlobDisk", arguments: [this.blob] };
  }
}
