// SPDX-License-Identifier: BSD-2-Clause

/**
 * The contract suites of the package (tests/pkg/contract) in the three
 * browsers: on a kernel in the page's own thread and on one in a Worker, with an
 * FFS and an ISO 9660 image of the same tree, in memory and as Blobs. The
 * package runs as it is, without a bundler.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ffsImage, isoImage } from "../pkg/tree.mjs";
import { inBrowsers } from "./browsers.mjs";
import { temporaryFolder } from "./processes.mjs";
import { build, serve } from "./site.mjs";

const root = temporaryFolder("contract");
fs.cpSync(`${build}/js/package`, `${root}/package`, { recursive: true });
fs.cpSync(
  fileURLToPath(new URL("../pkg/contract", import.meta.url)),
  `${root}/contract`,
  { recursive: true },
);
fs.copyFileSync(ffsImage(), `${root}/ffs.img`);
fs.copyFileSync(isoImage(), `${root}/iso.img`);
fs.writeFileSync(
  `${root}/index.html`,
  "<!doctype html><meta charset=utf-8><title>contract</title>",
);
const origin = await serve(root);

const RUNS = [
  { title: "FFS in memory", image: "ffs", kernel: "page", disk: "MemoryDisk", writes: true },
  { title: "FFS in memory, kernel in a Worker", image: "ffs", kernel: "worker", disk: "MemoryDisk", writes: true },
  { title: "FFS in a Blob, kernel in a Worker", image: "ffs", kernel: "worker", disk: "BlobDisk" },
  { title: "FFS in a Blob that is written, kernel in a Worker", image: "ffs", kernel: "worker", disk: "OverlayDisk", writes: true },
  {
    title: "ISO 9660 in a Blob, kernel in a Worker",
    image: "iso",
    kernel: "worker",
    disk: "BlobDisk",
    lacks: ["hard links"],
  },
];

/** In the page: runs all suites; gives what came of each test. */
async function runInPage({ image, kernel: where, disk, lacks = [], writes }) {
  const load = (path) => import(new URL(path, location.href).href);
  const entry = where === "page" ? "index" : "worker/index";
  const { boot, ...devices } = await load(`package/js/src/${entry}.js`);
  const { suites, writing } = await load("contract/index.mjs");
  const response = await fetch(`${image}.img`);
  const contents =
    disk !== "MemoryDisk"
      ? await response.blob()
      : new Uint8Array(await response.arrayBuffer());
  const kernel = await boot();
  const device = new devices[disk](contents);
  await kernel.mount("auto", "/mnt", { device, readOnly: true });
  const at = (name) => (name === "" ? "/mnt" : `/mnt/${name}`);
  const results = [];
  const read = { fs: kernel.fs, at, real: at, native: false, lacks };
  for (const [name, suite] of Object.entries(suites)) {
    await runSuite(name, suite, read);
  }
  if (writes) {
    const fresh = await kernel.attach(new devices[disk](32 << 20));
    await kernel.newfs(fresh);
    await kernel.mount("ffs", "/rw", { device: fresh });
    await kernel.mount("tmpfs", "/tmp");
    for (const top of ["/rw", "/tmp"]) {
      const scratch = () => kernel.fs.promises.mkdtemp(`${top}/scratch-`);
      const write = { fs: kernel.fs, scratch, native: false, lacks };
      for (const [name, suite] of Object.entries(writing)) {
        await runSuite(`${name} in ${top}`, suite, write);
      }
    }
  }
  await kernel.halt();
  return results;

  async function runSuite(name, suite, context) {
    const tests = [];
    const test = (title, ...rest) =>
      tests.push({ title, options: rest.length > 1 ? rest[0] : {}, work: rest.at(-1) });
    await suite(test, context);
    for (const { title, options, work } of tests) {
      const result = { name: `${name}: ${title}` };
      if (options.skip) result.skip = String(options.skip);
      else {
        try {
          await work({
            skip: (reason) => {
              result.skip = reason;
            },
          });
        } catch (error) {
          result.error = `${error}\n${error?.stack}`;
        }
      }
      results.push(result);
    }
  }
}

inBrowsers(({ browser }) => {
  before(() => browser.go(`${origin}/`));
  for (const run of RUNS) {
    test(run.title, async (t) => {
      const results = await browser.run(runInPage, run);
      const done = results.filter(({ skip }) => !skip).length;
      assert.ok(done > 30, `${done} tests of ${results.length}`);
      for (const { name, error, skip } of results) {
        await t.test(name, { skip }, () => {
          assert.equal(error, undefined);
        });
      }
    });
  }
});
