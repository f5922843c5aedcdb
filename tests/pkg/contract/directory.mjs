// SPDX-License-Identifier: BSD-2-Clause

/** Directories: readdir in all its forms, opendir. */
import * as assert from "./assert.mjs";
import { LONG, MANY } from "./facts.mjs";

const ETC = ["motd", "run", "secret"];

export default function suite(test, { fs, at }) {
  const { promises } = fs;

  test("readdir lists names without dots", async () => {
    const names = await promises.readdir(at("etc"));
    assert.same(names.sort(), ETC);
    assert.same((await promises.readdir(at("deep/a/b/c/d/e/f/"))).sort(), [
      "file",
    ]);
  });

  test("readdir lists a large directory whole", async () => {
    const names = await promises.readdir(at("many"));
    assert.equal(names.length, MANY);
    assert.equal(new Set(names).size, MANY);
    assert.ok(names.includes(`file-${MANY - 1}`));
  });

  test("names of any kind survive", async () => {
    const names = await promises.readdir(at("names"));
    for (const name of ["with space", "quote'\"s", "ünï-日本-😀", LONG]) {
      assert.ok(names.includes(name), name);
      assert.equal(await promises.readFile(at(`names/${name}`), "utf8"), name);
    }
    assert.ok(names.includes("bad-\ufffd\ufffd"));
    const raw = await promises.readdir(at("names"), "buffer");
    const bad = raw.find((name) => name.length === 6 && name[4] === 0xff);
    assert.ok(bad instanceof Uint8Array);
    const parent = new TextEncoder().encode(at("names/"));
    const path = new Uint8Array(parent.length + bad.length);
    path.set(parent);
    path.set(bad, parent.length);
    assert.equal((await promises.readFile(path)).length, 3);
  });

  test("readdir knows encodings", async () => {
    const hex = await promises.readdir(at("etc"), "hex");
    assert.ok(hex.includes("6d6f7464"));
    const latin1 = await promises.readdir(at("names"), { encoding: "latin1" });
    assert.ok(latin1.includes("bad-ÿþ"));
  });

  test("withFileTypes gives types and parents", async () => {
    const entries = await promises.readdir(at("links"), {
      withFileTypes: true,
    });
    const by = new Map(entries.map((entry) => [entry.name, entry]));
    assert.ok(by.get("hard").isFile() && !by.get("hard").isSymbolicLink());
    assert.ok(by.get("motd").isSymbolicLink() && !by.get("motd").isFile());
    assert.equal(by.get("dir").parentPath ?? by.get("dir").path, at("links"));
    const top = await promises.readdir(at(""), { withFileTypes: true });
    assert.ok(top.find((entry) => entry.name === "etc").isDirectory());
    assert.ok(top.find((entry) => entry.name === "fifo").isFIFO());
    const raw = await promises.readdir(at("etc"), {
      withFileTypes: true,
      encoding: "buffer",
    });
    assert.ok(raw.every((entry) => entry.name instanceof Uint8Array));
  });

  test("recursive walks down, and not through links", async () => {
    const names = await promises.readdir(at("deep"), { recursive: true });
    assert.same(names.sort(), [
      "a",
      "a/b",
      "a/b/c",
      "a/b/c/d",
      "a/b/c/d/e",
      "a/b/c/d/e/f",
      "a/b/c/d/e/f/file",
    ]);
    const entries = await promises.readdir(at("deep"), {
      recursive: true,
      withFileTypes: true,
    });
    const file = entries.find((entry) => entry.name === "file");
    assert.equal(file.parentPath ?? file.path, at("deep/a/b/c/d/e/f"));
    assert.equal(entries.length, names.length);
  });

  test("opendir gives entries one by one", async () => {
    const dir = await promises.opendir(at("etc"));
    assert.equal(dir.path, at("etc"));
    const names = [];
    for await (const entry of dir) {
      assert.ok(entry.isFile());
      names.push(entry.name);
    }
    assert.same(names.sort(), ETC);
    const error = await assert.thrown(() => dir.close());
    assert.has(error, { code: "ERR_DIR_CLOSED" });
  });

  test("opendir reads until null", async () => {
    const dir = await promises.opendir(at("many"));
    let count = 0;
    while ((await dir.read()) !== null) count++;
    assert.equal(count, MANY);
    await dir.close();
    assert.has(await assert.thrown(() => dir.read()), {
      code: "ERR_DIR_CLOSED",
    });
  });

  test("reads of a Dir that overlap share its entries", async () => {
    const dir = await promises.opendir(at("many"));
    const reads = Array.from({ length: MANY + 2 }, () => dir.read());
    const closed = dir.close();
    const entries = await Promise.all(reads);
    await closed;
    const names = entries.slice(0, MANY).map((entry) => entry?.name);
    assert.equal(new Set(names).size, MANY);
    assert.same(entries.slice(MANY), [null, null]);
  });

  if (fs.readdirSync === undefined) return;

  test("a Dir does nothing at once while it does something else", async () => {
    const dir = await promises.opendir(at("etc"));
    const read = dir.read();
    for (const call of ["readSync", "closeSync"]) {
      assert.has(await assert.thrown(() => dir[call]()), {
        code: "ERR_DIR_CONCURRENT_OPERATION",
      });
    }
    await read;
    assert.ok(dir.readSync() !== null);
    dir.closeSync();
  });

  test("the synchronous forms agree", async () => {
    assert.same(fs.readdirSync(at("etc")).sort(), ETC);
    const entries = fs.readdirSync(at("etc"), { withFileTypes: true });
    assert.same(entries.map((entry) => entry.name).sort(), ETC);
    const all = fs.readdirSync(at("deep"), { recursive: true });
    assert.equal(all.length, 7);
    assert.equal(fs.readdirSync(at("etc"), "buffer").length, 3);
    const dir = fs.opendirSync(at("etc"));
    const names = [];
    for (let entry; (entry = dir.readSync()) !== null;) names.push(entry.name);
    dir.closeSync();
    assert.same(names.sort(), ETC);
  });
}
