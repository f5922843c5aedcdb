// SPDX-License-Identifier: BSD-2-Clause

/** Devices that misbehave; they can go to a Worker. */
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
