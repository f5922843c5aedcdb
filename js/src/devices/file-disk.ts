// SPDX-License-Identifier: BSD-2-Clause

import * as fs from "node:fs";
import { invalidArgValue } from "../errors.js";
import { checkOptions, READ_ONLY, type ReadOnly } from "../known-options.js";
import type { Device, Portable } from "./device.js";

/**
 * A disk in a file or in a device of the host, for Node. Only what the kernel
 * asks for is read, so the image may be larger than memory.
 */
export class FileDisk implements Device {
  /** The image. */
  readonly path: string;
  readonly size: number;
  readonly readOnly: boolean;
  #fd: number;

  /**
   * @param path The image. It is opened for writing only when `readOnly` is
   * `false`.
   */
  constructor(path: string | URL, options: ReadOnly = {}) {
    checkOptions("FileDisk", options, READ_ONLY);
    this.path = path instanceof URL ? decodeURIComponent(path.pathname) : path;
    this.readOnly = options.readOnly ?? true;
    this.#fd = fs.openSync(path, this.readOnly ? "r" : "r+");
    try {
      this.size = sizeOf(this.#fd, this.path);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  read(offset: number, target: Uint8Array): void {
    let done = 0;
    while (done < target.length) {
      const n = fs.readSync(
        this.#fd,
        target,
        done,
        target.length - done,
        offset + done,
      );
      if (n === 0) throw new Error(`${this.path} has become shorter`);
      done += n;
    }
  }

  write(offset: number, source: Uint8Array): void {
    let done = 0;
    while (done < source.length) {
      done += fs.writeSync(
        this.#fd,
        source,
        done,
        source.length - done,
        offset + done,
      );
    }
  }

  flush(): void {
    fs.fsyncSync(this.#fd);
  }

  close(): void {
    if (this.#fd >= 0) fs.closeSync(this.#fd);
    this.#fd = -1;
  }

  /** For a kernel in a Worker: the file is opened again there. */
  toWorker(): Portable {
    this.close();
    const { path, readOnly } = this;
    return {
      kind: "FileDisk",
      module: import.meta.url,
      arguments: [path, { readOnly }],
    };
  }
}

/** Block devices say 0 in stat(2); their size is found by reading. */
function sizeOf(fd: number, path: string): number {
  const stat = fs.fstatSync(fd);
  if (stat.isDirectory()) {
    throw invalidArgValue("path", path, "is a folder, not a disk image");
  }
  if (!stat.isBlockDevice()) return stat.size;
  const sector = new Uint8Array(512);
  const exists = (at: number) => fs.readSync(fd, sector, 0, 512, at) === 512;
  let past = 512;
  while (exists(past)) past *= 2;
  let last = past / 2;
  while (past - last > 512) {
    const middle = last + Math.floor((past - last) / 1024) * 512;
    if (exists(middle)) last = middle;
    else past = middle;
  }
  return past;
}
