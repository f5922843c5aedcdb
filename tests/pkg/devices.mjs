// SPDX-License-Identifier: BSD-2-Clause

/** Devices that misbehave, or take their time; they can go to a Worker. */
import * as fs from "node:fs";

/** Works until `fail` is set; then it does what `fail` says. */
export class FailingDisk {
  constructor(path, fail) {
    this.bytes = fs.readFileSync(path);
    this.size = this.bytes.length;
    this.path = path;
    this.fail = fail;
    this.reads = 0;
    this.closed = false;
  }

  read(offset, target) {
    this.reads++;
    if (this.fail === "throw") throw new RangeError("no such sector");
    while (this.fail === "hang");
    if (typeof this.fail === "function") this.fail();
    target.set(this.bytes.subarray(offset, offset + target.length));
  }

  close() {
    this.closed = true;
  }

  toWorker() {
    return {
      kind: "FailingDisk",
      module: import.meta.url,
      arguments: [this.path, this.fail],
    };
  }
}

/** Zeros that take so many milliseconds for each call, and keep what is written. */
export class SlowDisk {
  constructor(size, wait) {
    this.bytes = new Uint8Array(size);
    this.size = size;
    this.wait = wait;
  }

  #sleep() {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, this.wait);
  }

  read(offset, target) {
    this.#sleep();
    target.set(this.bytes.subarray(offset, offset + target.length));
  }

  write(offset, source) {
    this.#sleep();
    this.bytes.set(source, offset);
  }

  toWorker() {
    return {
      kind: "SlowDisk",
      module: import.meta.url,
      arguments: [this.size, this.wait],
    };
  }
}
