// SPDX-License-Identifier: BSD-2-Clause

import { asUint8Array } from "../bytes.js";
import { checkInteger, invalidArgType } from "../errors.js";
import { checkOptions, READ_ONLY, type ReadOnly } from "../known-options.js";
import { movedError, type Device, type Portable } from "./device.js";

/** A disk in memory: an image that is there as a whole. */
export class MemoryDisk implements Device {
  /** The image itself; the kernel reads and writes it in place. */
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly readOnly: boolean;
  readonly inMemory = true;

  /**
   * @param image The image, or the size in bytes of an empty disk. An image is
   * not copied: writes of the kernel change it.
   */
  constructor(
    image: ArrayBufferView | ArrayBuffer | number,
    options: ReadOnly = {},
  ) {
    checkOptions("MemoryDisk", options, READ_ONLY);
    if (typeof image === "number") checkInteger(image, "image", 0);
    else if (!(image instanceof ArrayBuffer) && !ArrayBuffer.isView(image)) {
      throw invalidArgType("image", "the bytes of an image, or a size", image);
    }
    this.bytes =
      typeof image === "number" ? new Uint8Array(image) : asUint8Array(image);
    this.size = this.bytes.length;
    this.readOnly = options.readOnly ?? false;
  }

  read(offset: number, target: Uint8Array): void {
    target.set(this.bytes.subarray(offset, offset + target.length));
  }

  write(offset: number, source: Uint8Array): void {
    this.bytes.set(source, offset);
  }

  /** A copy of the image as it is now. */
  async toBlob(): Promise<Blob> {
    const bytes = this.bytes as Uint8Array<ArrayBuffer>;
    return new Blob([bytes], { type: "application/octet-stream" });
  }

  /** For a kernel in a Worker: the image moves there, it is not copied. */
  toWorker(): Portable {
    const { bytes, readOnly } = this;
    if (bytes.length < this.size) throw movedError();
    return {
      kind: "MemoryDisk",
      arguments: [bytes, { readOnly }],
      transfer:
        bytes.buffer instanceof ArrayBuffer &&
        bytes.length === bytes.buffer.byteLength
          ? [bytes.buffer]
          : [],
    };
  }
}
