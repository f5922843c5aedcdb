// SPDX-License-Identifier: BSD-2-Clause

/** watch, watchFile: what is heard of changes. */
import * as assert from "./assert.mjs";

const PATIENCE = 30_000;

/** Waits until it is so; fails when it is not so for long. */
async function until(condition, what) {
  const end = Date.now() + PATIENCE;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`never heard: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Collects what a watcher tells, as "type name". */
function listen(fs, path, options = {}) {
  const heard = [];
  const watcher = fs.watch(path, options, (type, name) => {
    heard.push(`${type} ${name}`);
  });
  return {
    watcher,
    heard,
    async hears(...events) {
      await until(
        () => events.every((event) => heard.includes(event)),
        () => `${events} among ${heard}`,
      );
      heard.length = 0;
    },
  };
}

export default function suite(test, { fs, scratch, native }) {
  const { promises } = fs;

  test("a directory tells the names that come and go", async () => {
    const top = await scratch();
    await promises.writeFile(`${top}/old`, "old");
    const { watcher, heard, hears } = listen(fs, top);
    /* In a Worker, watching begins with the next call at the latest. */
    await promises.writeFile(`${top}/new`, "new");
    await hears("rename new", "change new");
    await promises.writeFile(`${top}/old`, "changed");
    await hears("change old");
    await promises.appendFile(`${top}/new`, "more");
    await hears("change new");
    await promises.rename(`${top}/new`, `${top}/ü`);
    await hears("rename new", "rename ü");
    await promises.writeFile(`${top}/ü`, "under its new name");
    await hears("change ü");
    await promises.chmod(`${top}/ü`, 0o600);
    await hears("change ü");
    await promises.rename(`${top}/ü`, `${top}/old`);
    await hears("rename ü", "rename old");
    await promises.appendFile(`${top}/old`, "!");
    await hears("change old");
    await promises.mkdir(`${top}/dir`);
    await hears("rename dir");
    await promises.unlink(`${top}/old`);
    await promises.rmdir(`${top}/dir`);
    await hears("rename old", "rename dir");
    const closed = new Promise((resolve) => watcher.on("close", resolve));
    watcher.close();
    await closed;
    watcher.close();
    heard.length = 0;
    await promises.writeFile(`${top}/late`, "");
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.same(heard, []);
  });

  test("a file tells of itself", async () => {
    const path = `${await scratch()}/file`;
    await promises.writeFile(path, "1");
    const { watcher, hears } = listen(fs, path);
    await promises.appendFile(path, "2");
    await hears("change file");
    await promises.truncate(path, 1);
    await hears("change file");
    await promises.utimes(path, 1, 2);
    await hears("change file");
    await promises.rename(path, `${path}-moved`);
    await hears("rename file");
    watcher.close();
  });

  test("with recursive, the directories below are heard too", async (t) => {
    if (native) return t?.skip("Node 20 misses some of it");
    const top = await scratch();
    await promises.mkdir(`${top}/a/b`, { recursive: true });
    const { watcher, hears } = listen(fs, top, { recursive: true });
    await promises.writeFile(`${top}/a/b/file`, "x");
    await hears("rename a/b/file", "change a/b/file");
    await promises.mkdir(`${top}/c`);
    await hears("rename c");
    await promises.mkdir(`${top}/c/d`);
    await promises.writeFile(`${top}/c/d/e`, "x");
    await hears("rename c/d", "rename c/d/e");
    await promises.rename(`${top}/a/b`, `${top}/c/b`);
    await hears("rename a/b", "rename c/b");
    await promises.appendFile(`${top}/c/b/file`, "y");
    await hears("change c/b/file");
    await promises.rm(`${top}/c`, { recursive: true });
    await hears("rename c");
    watcher.close();
  });

  test("names have the encoding that is wanted", async () => {
    const top = await scratch();
    const raw = new Promise((resolve) => {
      const watcher = fs.watch(top, "buffer", (_type, name) => {
        watcher.close();
        resolve(name);
      });
    });
    const { watcher, hears } = listen(fs, top, { encoding: "hex" });
    await promises.writeFile(`${top}/ö`, "");
    await hears("rename c3b6");
    assert.same([...(await raw)], [0xc3, 0xb6]);
    watcher.close();
  });

  test("what is not there cannot be watched", async () => {
    const path = `${await scratch()}/nothing`;
    const error = await assert.thrown(
      () =>
        new Promise((_, reject) => fs.watch(path).on("error", reject)),
    );
    assert.has(error, {
      code: "ENOENT",
      syscall: "watch",
      path,
      filename: path,
      message: `ENOENT: no such file or directory, watch '${path}'`,
    });
    assert.has(await assert.thrown(() => fs.watch({})), {
      code: "ERR_INVALID_ARG_TYPE",
    });
  });

  test("an iterator gives events until it is aborted", async () => {
    const top = await scratch();
    const stop = new AbortController();
    const heard = [];
    const done = (async () => {
      for await (const event of promises.watch(top, { signal: stop.signal })) {
        heard.push(event);
        if (heard.length === 1) return;
      }
    })();
    let names = 0;
    const write = async () => promises.writeFile(`${top}/${names++}`, "");
    await until(
      () => (void write(), heard.length > 0),
      () => "anything",
    );
    await done;
    assert.equal(heard[0].eventType, "rename");
    assert.ok(/^\d+$/.test(heard[0].filename), heard[0].filename);
    const error = await assert.thrown(async () => {
      setTimeout(() => stop.abort(), 5);
      for await (const _ of promises.watch(top, { signal: stop.signal }));
    });
    assert.has(error, { name: "AbortError", code: "ABORT_ERR" });
  });

  test("a signal ends a watcher", async () => {
    const top = await scratch();
    const stop = new AbortController();
    const { signal } = stop;
    /* What is over lets go of its signal. */
    let listeners = 0;
    for (const [call, step] of [
      ["addEventListener", 1],
      ["removeEventListener", -1],
    ]) {
      const original = signal[call];
      signal[call] = (...args) => {
        listeners += step;
        return original.apply(signal, args);
      };
    }
    const before = fs.watch(top, { signal });
    const over = new Promise((resolve) => before.on("close", resolve));
    before.close();
    await over;
    if (!native) assert.equal(listeners, 0);
    const watcher = fs.watch(top, { signal });
    const closed = new Promise((resolve) => watcher.on("close", resolve));
    stop.abort();
    await closed;
  });

  test("watchFile compares attributes", async () => {
    const path = `${await scratch()}/file`;
    await promises.writeFile(path, "12345");
    const heard = [];
    fs.watchFile(path, { interval: 20 }, (now, before) => {
      heard.push([now.size, before.size]);
    });
    const hears = async (now, before) => {
      const wanted = JSON.stringify([now, before]);
      const found = () => heard.some((one) => JSON.stringify(one) === wanted);
      await until(found, () => `${wanted} among ${JSON.stringify(heard)}`);
    };
    /* Nothing tells when Node has looked for the first time. */
    let size = 5;
    do {
      await promises.appendFile(path, "+");
      size++;
      await new Promise((resolve) => setTimeout(resolve, 100));
    } while (native && heard.length === 0 && size < 300);
    /* Of two changes in a row Node may see the last alone. */
    const last = () => heard.at(-1)?.[0] === size;
    if (native) await until(last, () => `${size} in ${JSON.stringify(heard)}`);
    else await hears(size, size - 1);
    await promises.unlink(path);
    await hears(0, size);
    await promises.writeFile(path, "1");
    /* Node says what it was before it went. */
    await hears(1, native ? size : 0);
    fs.unwatchFile(path);
    const error = await assert.thrown(() => fs.watchFile(path));
    assert.has(error, { code: "ERR_INVALID_ARG_TYPE" });
  });
}
