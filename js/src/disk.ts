// SPDX-License-Identifier: BSD-2-Clause

/** A block device of the kernel's, made from a device of yours. */
export class Disk {
  /** `"disk0"` */
  readonly name: string;
  /** Its file in the kernel: `"/dev/disk0"`. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** Its device cannot be written. */
  readonly readOnly: boolean;

  /** @internal */
  constructor(name: string, size: number, readOnly: boolean) {
    this.name = name;
    this.path = `/dev/${name}`;
    this.size = size;
    this.readOnly = readOnly;
  }

  /** Its path. */
  toString(): string {
    return this.path;
  }
}
