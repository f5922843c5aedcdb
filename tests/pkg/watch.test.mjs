// SPDX-License-Identifier: BSD-2-Clause

/** How watching ends: with the process, the kernel, or the Worker. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { main, worker } from "./package.mjs";

/** Everything that watches `path`, and promises of how each ends. */
async function watchAll(fs, path) {
  const closed = (watcher) =>
    new Promise((resolve) => watcher.on("close", () => resolve("closed")));
  const iterate = async () => {
    for await (const event of fs.promises.watch(path)) {
      if (event.filename === "never") return "heard";
    }
    return "done";
  };
  const ends = [
    closed(fs.watch(path)),
    closed(fs.watchFile(path, () => {})),
    iterate().catch((error) => error),
  ];
  /* In a Worker, watching begins with the next call at the latest. */
  await fs.promises.writeFile(`${path}/file`, "");
  return ends;
}

/** How those end within half a minute. */
async function endings(ends) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve("nothing"), 30_000);
  });
  const all = await Promise.all(ends.map((end) => Promise.race([end, late])));
  clearTimeout(timer);
  return all;
}

for (const [where, { boot, KernelPanic }] of [
  ["this thread", main],
  ["a Worker", worker],
]) {
  describe(`watching in ${where}`, () => {
    test("ends when the kernel halts", async () => {
      const kernel = await boot();
      const ends = await watchAll(kernel.fs, "/");
      await kernel.halt();
      assert.deepEqual(await endings(ends), ["closed", "closed", "done"]);
    });

    test("ends with its process, and with no other", async () => {
      const kernel = await boot();
      const user = await kernel.process({ uid: 0 });
      const ends = await watchAll(user.fs, "/");
      const other = await watchAll(kernel.fs, "/");
      await user.exit();
      assert.deepEqual(await endings(ends), ["closed", "closed", "done"]);
      const first = Promise.race([...other, "nothing"]);
      assert.equal(await first, "nothing");
      await kernel.halt();
      assert.deepEqual(await endings(other), ["closed", "closed", "done"]);
    });

    test("a file watched again is watched", async () => {
      const kernel = await boot();
      const { fs } = kernel;
      const first = () => {};
      fs.watchFile("/", first);
      fs.unwatchFile("/", first);
      const heard = new Promise((resolve) => fs.watchFile("/", resolve));
      await new Promise((resolve) => setTimeout(resolve, 10));
      fs.watchFile("/", first);
      await fs.promises.writeFile("/file", "");
      assert.equal((await heard).isDirectory(), true);
      fs.unwatchFile("/");
      await kernel.halt();
    });
  });

  test(`a panic in ${where} is an error of who listens`, async () => {
    const { kernel, panic } = await (where === "a Worker"
      ? inWorker(boot)
      : inThread(boot));
    const ends = await watchAll(kernel.fs, "/");
    const listened = new Promise((resolve) =>
      kernel.fs.watch("/").on("error", resolve),
    );
    await kernel.fs.promises.writeFile("/file", "again");
    await panic();
    const [, , iterated] = await endings(ends);
    assert.ok(iterated instanceof KernelPanic, String(iterated));
    assert.ok((await endings([listened]))[0] instanceof KernelPanic);
  });
}

/** A kernel whose clock can break. */
async function inThread(boot) {
  let broken = false;
  const clock = () => {
    if (broken) throw new Error("the clock broke");
    return 1e12;
  };
  const kernel = await boot({ clock });
  return {
    kernel,
    panic() {
      broken = true;
      assert.throws(() => kernel.fs.writeFileSync("/file", "x"));
    },
  };
}

async function inWorker(boot) {
  const kernel = await boot();
  return { kernel, panic: () => kernel.terminate() };
}
