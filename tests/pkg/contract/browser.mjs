// SPDX-License-Identifier: BSD-2-Clause

/**
 * The contract suites in a browser: for a page, or for a Worker, that has
 * been given the addresses of the built package and of an FFS image of the tree.
 *
 *     const results = await runContract({ packageUrl, imageUrl, inWorker })
 *     results.failed       [{ name, message }]
 *     results.passed       how many
 */
import { suites, writing } from "./index.mjs";

/**
 * The kernel with the image at /ffs: in this thread with the image in memory,
 * or in a Worker with the image in a Blob, as if the user had picked a file. A
 * new file system that may be written is at /rw, a tmpfs at /tmp.
 */
async function bootKernel(packageUrl, imageUrl, inWorker) {
  const entry = inWorker ? "js/src/worker/index.js" : "js/src/index.js";
  const { boot, BlobDisk, MemoryDisk } = await import(
    new URL(entry, packageUrl).href
  );
  const image = await (await fetch(imageUrl)).blob();
  const device = inWorker
    ? new BlobDisk(image)
    : new MemoryDisk(await image.arrayBuffer());
  const kernel = await boot();
  await kernel.mount("auto", "/ffs", { device, readOnly: true });
  const fresh = await kernel.attach(new MemoryDisk(32 << 20));
  await kernel.newfs(fresh);
  await kernel.mount("ffs", "/rw", { device: fresh });
  await kernel.mount("tmpfs", "/tmp");
  return kernel;
}

export async function runContract({ packageUrl, imageUrl, inWorker = false }) {
  const kernel = await bootKernel(packageUrl, imageUrl, inWorker);
  const tests = [];
  for (const [suiteName, suite] of Object.entries(suites)) {
    const register = (name, run) =>
      tests.push({ name: `${suiteName}: ${name}`, run });
    const at = (name) => (name === "" ? "/ffs" : `/ffs/${name}`);
    suite(register, { fs: kernel.fs, at, real: at, native: false, lacks: [] });
  }
  for (const top of ["/rw", "/tmp"]) {
    const scratch = () => kernel.fs.promises.mkdtemp(`${top}/scratch-`);
    for (const [name, suite] of Object.entries(writing)) {
      const register = (what, run) =>
        tests.push({ name: `${name} in ${top}: ${what}`, run });
      suite(register, { fs: kernel.fs, scratch, native: false, lacks: [] });
    }
  }
  const results = { passed: 0, failed: [] };
  for (const { name, run } of tests) {
    try {
      await run();
      results.passed++;
    } catch (error) {
      results.failed.push({ name, message: String(error?.stack ?? error) });
    }
  }
  await kernel.halt();
  return results;
}
