// SPDX-License-Identifier: BSD-2-Clause

/**
 * Copy on write. The disk is cut into chunks of CHUNK bytes; a chunk that has
 * been written is in memory, whole, and every other one is the base's. So what
 * a disk takes follows what was changed, not how large it is, and the base is
 * never written.
 */
import { invalidArgType } from "../errors.js";
import { BlobDisk } from "./blob-disk.js";
import { movedError, type Device, type Portable } from "./device.js";
import { zeroBlob } from "./zeros.js";

const CHUNK = 1 << 14;

/** Chunks that have been written, by their number. */
type Chunks = Map<number, Uint8Array<ArrayBuffer>>;

/**
 * A writable disk over one that is only read: a Blob, a picked File, any other
 * device, or nothing but zeros. What the kernel writes stays in memory, in
 * pieces of 16 KiB; `toBlob()` is the changed image.
 *
 * @example
 * ```js
 * const device = new OverlayDisk(file)        // from <input type="file">
 * const disk = await kernel.attach(device)    // a kernel of rumpjs/worker
 * await kernel.mount("ffs", "/mnt", { device: disk })
 * await kernel.fs.promises.writeFile("/mnt/hello", "Hello.\n")
 * const changed = await kernel.toBlob(disk)   // file itself is as it was
 * ```
 */
export class OverlayDisk implements Device {
  readonly size: number;
  readonly readOnly = false;
  readonly inMemory: boolean;
  /** What it was made from. */
  readonly base: Blob | Device | number;
  readonly #below: Device | undefined;
  readonly #chunks: Chunks;
  #changed = 0;
  #moved = false;

  /**
   * @param base What is below the changes. A Blob is read where the kernel asks
   * for it, which browsers allow in Workers only. A number is the size in bytes
   * of an empty disk, which takes no memory until it is written.
   * @param changes Made earlier by another OverlayDisk; for `toWorker`.
   */
  constructor(base: Blob | Device | number, changes: Chunks = new Map()) {
    if (typeof base === "number") {
      if (!Number.isSafeInteger(base) || base < 0) throw badBase(base);
      this.size = base;
      this.inMemory = true;
    } else {
      if (base instanceof Blob) this.#below = new BlobDisk(base);
      else if (typeof base?.read === "function") this.#below = base;
      else throw badBase(base);
      this.size = this.#below.size;
      this.inMemory = this.#below.inMemory === true;
    }
    this.base = base;
    this.#chunks = changes;
    for (const chunk of changes.values()) this.#changed += chunk.length;
  }

  /** How many bytes the changes take, counted in whole chunks. */
  get changed(): number {
    return this.#changed;
  }

  read(offset: number, target: Uint8Array): void {
    let done = 0;
    while (done < target.length) {
      const at = offset + done;
      const number = Math.floor(at / CHUNK);
      const chunk = this.#chunks.get(number);
      if (chunk !== undefined) {
        const from = at - number * CHUNK;
        const piece = chunk.subarray(from, from + target.length - done);
        target.set(piece, done);
        done += piece.length;
        continue;
      }
      /* Up to the next changed chunk in one piece. */
      let past = number + 1;
      const end = offset + target.length;
      while (past * CHUNK < end && !this.#chunks.has(past)) past++;
      const length = Math.min(past * CHUNK, end) - at;
      this.#readBelow(at, target.subarray(done, done + length));
      done += length;
    }
  }

  #readBelow(offset: number, target: Uint8Array): void {
    if (this.#below === undefined) target.fill(0);
    else this.#below.read(offset, target);
  }

  write(offset: number, source: Uint8Array): void {
    let done = 0;
    while (done < source.length) {
      const at = offset + done;
      const number = Math.floor(at / CHUNK);
      const start = number * CHUNK;
      let chunk = this.#chunks.get(number);
      const length = Math.min(start + CHUNK - at, source.length - done);
      const piece = source.subarray(done, done + length);
      done += length;
      if (chunk === undefined) {
        /* Zeros over nothing are nothing: newfs writes many. */
        if (this.#below === undefined && isZero(piece)) continue;
        chunk = new Uint8Array(Math.min(CHUNK, this.size - start));
        /* The rest of the chunk comes from below, first: that may fail. */
        if (length < chunk.length) this.#readBelow(start, chunk);
        this.#chunks.set(number, chunk);
        this.#changed += chunk.length;
      }
      chunk.set(piece, at - start);
    }
  }

  /**
   * The image as it is now. Of a Blob only slices are taken, nothing of it is
   * read; later writes do not reach the result. When a kernel uses the disk,
   * `kernel.toBlob(disk)` has it write first what it still holds back.
   */
  async toBlob(): Promise<Blob> {
    const changes = [...this.#chunks.entries()]
      .sort(([a], [b]) => a - b)
      .map(([number, chunk]) => ({ number, blob: new Blob([chunk]) }));
    const base = await this.#baseBlob();
    const parts: Blob[] = [];
    let at = 0;
    for (const { number, blob } of changes) {
      const start = number * CHUNK;
      if (start > at) parts.push(base.slice(at, start));
      parts.push(blob);
      at = start + blob.size;
    }
    if (at < this.size) parts.push(base.slice(at, this.size));
    return new Blob(parts, { type: "application/octet-stream" });
  }

  async #baseBlob(): Promise<Blob> {
    if (this.base instanceof Blob) return this.base;
    if (this.#below === undefined) return zeroBlob(this.size);
    return deviceToBlob(this.#below);
  }

  flush(): void {
    /* The base is not written, and memory is what it is. */
  }

  close(): void {
    this.#below?.close?.();
  }

  /**
   * For a kernel in a Worker: the base goes there as it does alone, and the
   * changes made so far move.
   */
  toWorker(): Portable {
    if (this.#moved) throw movedError();
    const changes = this.#chunks;
    const transfer = [...changes.values()].map(({ buffer }) => buffer);
    const { base } = this;
    if (typeof base === "number" || base instanceof Blob) {
      this.#moved = true;
      return { kind: "OverlayDisk", arguments: [base, changes], transfer };
    }
    if (base.toWorker === undefined) {
      throw invalidArgType("device", "over a device with toWorker()", base);
    }
    const { transfer: more = [], ...below } = base.toWorker();
    this.#moved = true;
    return {
      kind: "OverlayDisk",
      base: below,
      arguments: [changes],
      transfer: [...more, ...transfer],
    };
  }
}

/* A loop: every() is many times slower. */
function isZero(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}

function badBase(base: unknown): Error {
  return invalidArgType("base", "a Blob, a device, or a size in bytes", base);
}

const PIECE = 1 << 20;

/** What a device holds. */
export async function deviceToBlob(device: Device): Promise<Blob> {
  if (device.toBlob !== undefined) return device.toBlob();
  const parts: Blob[] = [];
  for (let at = 0; at < device.size; at += PIECE) {
    const piece = new Uint8Array(Math.min(PIECE, device.size - at));
    device.read(at, piece);
    parts.push(new Blob([piece]));
  }
  return new Blob(parts, { type: "application/octet-stream" });
}
