// SPDX-License-Identifier: BSD-2-Clause

/**
 * The contract suites: on node:fs itself, which shows that they expect the
 * right things; on a kernel in this thread; on one in a Worker; with an FFS and
 * an ISO 9660 image of the same tree.
 */
import assert from "node:assert/strict";
import * as nodeFs from "node:fs";
import { after, describe, test } from "node:test";
import { suites, writing } from "./contract/index.mjs";
import { FileDisk, main, worker } from "./package.mjs";
import {
  emptyImage,
  ffsImage,
  isoImage,
  makeTree,
  temporaryPath,
} from "./tree.mjs";

function run(title, fs, root, lacks = []) {
  const at = (name) => (name === "" ? root : `${root}/${name}`);
  const native = fs === nodeFs;
  const top = native ? nodeFs.realpathSync(root) : root;
  const real = (name) => `${top}/${name}`;
  describe(title, () => {
    for (const [name, suite] of Object.entries(suites)) {
      describe(name, () => suite(test, { fs, at, real, native, lacks }));
    }
  });
}

/** The suites that write, in a directory that is there. */
function runWriting(title, fs, top) {
  const scratch = () => fs.promises.mkdtemp(`${top}/scratch-`);
  const native = fs === nodeFs;
  describe(title, () => {
    for (const [name, suite] of Object.entries(writing)) {
      describe(name, () => suite(test, { fs, scratch, native, lacks: [] }));
    }
  });
}

run("node:fs", nodeFs, makeTree());
nodeFs.mkdirSync(temporaryPath("writing"));
runWriting("node:fs", nodeFs, temporaryPath("writing"));

const kernel = await main.boot();
kernel.mount("ffs", "/ffs", {
  device: new main.MemoryDisk(nodeFs.readFileSync(ffsImage())),
  readOnly: true,
});
kernel.mount("cd9660", "/cd", { device: new FileDisk(isoImage()) });
run("FFS in memory", kernel.fs, "/ffs");
/* The driver numbers files by their directory records. */
run("ISO 9660 in a file", kernel.fs, "/cd", ["hard links"]);

kernel.mount("tmpfs", "/tmp");
runWriting("tmpfs", kernel.fs, "/tmp");
for (const [name, options] of Object.entries({
  "FFS, soft updates": {},
  "FFS, asynchronous": { async: true },
  "FFS, synchronous": { sync: true },
})) {
  const top = `/${Object.keys(options)}-rw`;
  const device = new main.MemoryDisk(emptyImage());
  kernel.mount("ffs", top, { device, ...options });
  runWriting(name, kernel.fs, top);
}

const other = await worker.boot();
await other.mount("auto", "/ffs", { device: new FileDisk(ffsImage()) });
run("FFS in a file, kernel in a Worker", other.fs, "/ffs");
await other.mount("tmpfs", "/tmp");
runWriting("tmpfs, kernel in a Worker", other.fs, "/tmp");

after(async () => {
  assert.equal(kernel.halt(), 0, "nothing is left behind");
  assert.equal(await other.halt(), 0, "nothing is left behind");
});
