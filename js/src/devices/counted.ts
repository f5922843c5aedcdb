// SPDX-License-Identifier: BSD-2-Clause

import type { Device } from "./device.js";

/** How a disk has been used since it was attached. */
export interface DiskStats {
  /** Requests for blocks. */
  reads: number;
  /** How many bytes they came to. */
  bytesRead: number;
  /** Requests to write blocks. */
  writes: number;
  /** How many bytes they came to. */
  bytesWritten: number;
  /** Bytes that differ from the base, where the device knows: OverlayDisk. */
  changed?: number;
}

/** A device as the kernel uses it: what is asked of it is counted. */
export class Counted implements Device {
  readonly device: Device & { readonly changed?: number };
  readonly size: number;
  readonly readOnly: boolean;
  #reads = 0;
  #bytesRead = 0;
  #writes = 0;
  #bytesWritten = 0;

  constructor(device: Device) {
    this.device = device;
    this.size = device.size;
    this.readOnly = device.readOnly === true || device.write === undefined;
  }

  read(offset: number, target: Uint8Array): void {
    this.#reads++;
    this.#bytesRead += target.length;
    this.device.read(offset, target);
  }

  write(offset: number, source: Uint8Array): void {
    this.#writes++;
    this.#bytesWritten += source.length;
    this.device.write?.(offset, source);
  }

  flush(): void {
    this.device.flush?.();
  }

  close(): void {
    this.device.close?.();
  }

  stats(): DiskStats {
    const { changed } = this.device;
    return {
      reads: this.#reads,
      bytesRead: this.#bytesRead,
      writes: this.#writes,
      bytesWritten: this.#bytesWritten,
      ...(typeof changed === "number" ? { changed } : {}),
    };
  }
}
