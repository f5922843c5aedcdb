// SPDX-License-Identifier: BSD-2-Clause

/**
 * Writing in any engine. What node:fs does in detail is compared with it
 * directly, in same.test.mjs; here is what must hold in a browser, where there
 * is none.
 */
import * as assert from "./assert.mjs";
import { pattern } from "./facts.mjs";

const bytesOf = (text) => new TextEncoder().encode(text);
const textOf = (bytes) => new TextDecoder().decode(bytes);

export default function suite(test, { fs, scratch }) {
  const { promises } = fs;

  test("a file is written, appended to and written again", async () => {
    const path = `${await scratch()}/file`;
    await promises.writeFile(path, "one");
    await promises.appendFile(path, bytesOf(" two"));
    assert.equal(await promises.readFile(path, "utf8"), "one two");
    await promises.writeFile(path, new DataView(new ArrayBuffer(9), 2, 3));
    assert.same(await promises.readFile(path), new Uint8Array(3));
    await promises.writeFile(path, "");
    assert.equal((await promises.stat(path)).size, 0);
  });

  test("large data arrives whole, and stays the caller's", async () => {
    const path = `${await scratch()}/large`;
    const data = pattern(1_234_567);
    await promises.writeFile(path, data.subarray(7), { flush: true });
    assert.equal(data.length, 1_234_567);
    assert.same(await promises.readFile(path), pattern(1_234_560, 7));
    const text = "äöü-日本".repeat(30_000);
    await promises.writeFile(path, text);
    assert.equal(await promises.readFile(path, "utf8"), text);
  });

  test("encodings", async () => {
    const path = `${await scratch()}/text`;
    for (const [encoding, text, expected] of [
      ["utf8", "aß\ud800😀", "aß\ufffd😀"],
      ["latin1", "äöü€", "ä\xf6ü\xac"],
      ["ascii", "abc", "abc"],
      ["hex", "e4f6zz", "äö"],
      ["base64", "5Pb 8=", "äöü"],
      ["base64url", "5Pb8_w", "äöüÿ"],
      ["utf16le", "a€", "a\x00\xac\x20"],
    ]) {
      await promises.writeFile(path, text, encoding);
      const as = encoding === "utf8" ? "utf8" : "latin1";
      assert.equal(await promises.readFile(path, as), expected, encoding);
    }
  });

  test("pieces may come from iterables and streams", async () => {
    const path = `${await scratch()}/pieces`;
    function* pieces() {
      yield "a";
      yield bytesOf("b");
    }
    async function* later() {
      yield* pieces();
    }
    await promises.writeFile(path, pieces());
    assert.equal(await promises.readFile(path, "utf8"), "ab");
    await promises.appendFile(path, "-");
    await promises.writeFile(path, later(), { flag: "a" });
    assert.equal(await promises.readFile(path, "utf8"), "ab-ab");
  });

  test("an aborted signal keeps a write from starting", async () => {
    const path = `${await scratch()}/aborted`;
    const signal = AbortSignal.abort();
    const error = await assert.thrown(() =>
      promises.writeFile(path, "x", { signal }),
    );
    assert.has(error, { name: "AbortError", code: "ABORT_ERR" });
    assert.has(await assert.thrown(() => promises.stat(path)), {
      code: "ENOENT",
    });
    const stop = new AbortController();
    async function* endless() {
      for (;;) {
        yield "x";
        stop.abort();
      }
    }
    const late = await assert.thrown(() =>
      promises.writeFile(path, endless(), { signal: stop.signal }),
    );
    assert.has(late, { name: "AbortError" });
  });

  test("a FileHandle writes in all its forms", async () => {
    const path = `${await scratch()}/handle`;
    const file = await promises.open(path, "w+", 0o640);
    const hello = bytesOf("hello");
    const result = await file.write(hello);
    assert.equal(result.bytesWritten, 5);
    assert.equal(result.buffer, hello);
    assert.equal((await file.write(hello, 1, 3)).bytesWritten, 3);
    assert.equal((await file.write(hello, 0, 5, 20)).bytesWritten, 5);
    await file.write(hello, { offset: 4, position: 0 });
    assert.equal((await file.write("text")).bytesWritten, 4);
    await file.write("é", 10, "latin1");
    const two = await file.writev([bytesOf("12"), bytesOf("345")]);
    assert.equal(two.bytesWritten, 5);
    await file.writev([bytesOf("x"), bytesOf("yz")], 25);
    await file.sync();
    await file.datasync();
    const expected = "oelloellte\xe9t12345\0\0\0helloxyz";
    assert.equal(await promises.readFile(path, "latin1"), expected);
    await file.truncate(4);
    await file.chmod(0o600);
    await file.chown(-1, -1);
    await file.utimes(1, 2.5);
    const { size, mode, mtimeMs } = await file.stat();
    assert.same([size, mode, mtimeMs], [4, 0o100600, 2500]);
    await file.writeFile("all", { encoding: "utf8" });
    await file.appendFile(bytesOf("!"));
    await file.close();
    const end = await promises.readFile(path, "latin1");
    assert.ok(end.endsWith("all!"), end);
    for (const call of [
      () => file.write("x"),
      () => file.writeFile("x"),
      () => file.truncate(),
      () => file.sync(),
    ]) {
      assert.has(await assert.thrown(call), { code: "EBADF" });
    }
  });

  test("a stream of the web's writes", async (t) => {
    const file = await promises.open(`${await scratch()}/stream`, "w+");
    if (file.writableWebStream === undefined) {
      await file.close();
      return t?.skip("node:fs has none");
    }
    const source = new Blob([pattern(300_000)]).stream();
    await source.pipeTo(file.writableWebStream());
    await file.close();
    const path = `${await scratch()}/stream`;
    const again = await promises.open(path, "w+");
    const writer = again.writableWebStream().getWriter();
    await writer.write("te");
    await writer.write(bytesOf("xt"));
    await writer.close();
    await again.close();
    assert.equal(await promises.readFile(path, "utf8"), "text");
  });

  test("directories come, with those above, and go", async () => {
    const top = await scratch();
    assert.equal(await promises.mkdir(`${top}/a`), undefined);
    const first = await promises.mkdir(`${top}/a/b/c/d`, { recursive: true });
    assert.equal(first, `${top}/a/b`);
    assert.equal(
      await promises.mkdir(`${top}/a/b`, { recursive: true }),
      undefined,
    );
    await promises.writeFile(`${top}/a/b/c/file`, "x");
    await promises.symlink("..", `${top}/a/b/up`);
    assert.has(await assert.thrown(() => promises.rmdir(`${top}/a`)), {
      code: "ENOTEMPTY",
      syscall: "rmdir",
    });
    assert.has(await assert.thrown(() => promises.rm(`${top}/a`)), {
      code: "ERR_FS_EISDIR",
      name: "SystemError",
    });
    await promises.rm(`${top}/a`, { recursive: true });
    assert.same(await promises.readdir(top), []);
    await promises.rm(`${top}/a`, { force: true });
    const one = await promises.mkdtemp(`${top}/t-`);
    const two = await promises.mkdtemp(`${top}/t-`);
    assert.ok(/\/t-[A-Za-z0-9]{6}$/.test(one) && one !== two, one);
    assert.equal((await promises.stat(one)).mode, 0o40700);
  });

  test("a tree of some size is removed whole", async () => {
    const top = await scratch();
    for (let i = 0; i < 300; i++) {
      const folder = `${top}/tree/${i % 7}/${i % 3}`;
      await promises.mkdir(folder, { recursive: true });
      await promises.writeFile(`${folder}/${i}`, String(i));
    }
    await promises.cp(`${top}/tree`, `${top}/copy`, { recursive: true });
    const names = await promises.readdir(`${top}/tree`, { recursive: true });
    const copies = await promises.readdir(`${top}/copy`, { recursive: true });
    assert.same(copies.sort(), names.sort());
    assert.equal(await promises.readFile(`${top}/copy/5/2/5`, "utf8"), "5");
    await promises.rm(`${top}/tree`, { recursive: true });
    await promises.rm(`${top}/copy`, { recursive: true, force: true });
    assert.same(await promises.readdir(top), []);
  });

  test("names move, and are linked", async () => {
    const top = await scratch();
    await promises.writeFile(`${top}/a`, "a");
    await promises.link(`${top}/a`, `${top}/b`);
    assert.equal((await promises.stat(`${top}/b`)).nlink, 2);
    await promises.rename(`${top}/b`, `${top}/ü`);
    await promises.symlink("ü", `${top}/s`);
    assert.equal(await promises.readFile(`${top}/s`, "utf8"), "a");
    await promises.unlink(`${top}/a`);
    const error = await assert.thrown(() =>
      promises.rename(`${top}/a`, `${top}/x`),
    );
    assert.has(error, {
      code: "ENOENT",
      syscall: "rename",
      path: `${top}/a`,
      dest: `${top}/x`,
      message:
        "ENOENT: no such file or directory, rename" +
        ` '${top}/a' -> '${top}/x'`,
    });
    await promises.copyFile(`${top}/ü`, `${top}/c`);
    const excl = fs.constants.COPYFILE_EXCL;
    const exists = await assert.thrown(() =>
      promises.copyFile(`${top}/ü`, `${top}/c`, excl),
    );
    assert.has(exists, { code: "EEXIST", syscall: "copyfile" });
    assert.same((await promises.readdir(top)).sort(), ["c", "s", "ü"]);
  });

  test("attributes are set", async () => {
    const top = await scratch();
    await promises.writeFile(`${top}/a`, "12345", { mode: 0o604 });
    assert.equal((await promises.stat(`${top}/a`)).mode, 0o100604);
    await promises.chmod(`${top}/a`, "711");
    await promises.utimes(`${top}/a`, new Date(1500), "1234.25");
    await promises.truncate(`${top}/a`, 3);
    await promises.utimes(`${top}/a`, new Date(1500), "1234.25");
    const { mode, atimeMs, mtimeMs, size } = await promises.stat(`${top}/a`);
    assert.same([mode, atimeMs, mtimeMs], [0o100711, 1500, 1234250]);
    assert.equal(size, 3);
    await promises.symlink("a", `${top}/s`);
    await promises.lutimes(`${top}/s`, 5, 6);
    assert.equal((await promises.lstat(`${top}/s`)).mtimeMs, 6000);
    assert.equal((await promises.stat(`${top}/s`)).mtimeMs, 1234250);
    const error = await assert.thrown(() => promises.chmod(`${top}/a`, "9"));
    assert.has(error, { code: "ERR_INVALID_ARG_VALUE" });
  });

  test("callbacks get results and errors", async () => {
    const top = await scratch();
    const call = (name, ...args) =>
      new Promise((resolve, reject) =>
        fs[name](...args, (error, ...results) =>
          error ? reject(error) : resolve(results),
        ),
      );
    await call("mkdir", `${top}/d/e`, { recursive: true });
    const [fd] = await call("open", `${top}/d/f`, "w");
    const data = bytesOf("data");
    const [n, same] = await call("write", fd, data, 0, 4, null);
    assert.equal(n, 4);
    assert.equal(same, data);
    const [count] = await call("writev", fd, [data, data]);
    assert.equal(count, 8);
    await call("fsync", fd);
    await call("close", fd);
    assert.equal(textOf(await promises.readFile(`${top}/d/f`)), "datadatadata");
    const error = await assert.thrown(() => call("rmdir", `${top}/d`));
    assert.has(error, { code: "ENOTEMPTY", path: `${top}/d` });
    assert.has(await assert.thrown(() => fs.mkdir(`${top}/x`)), {
      code: "ERR_INVALID_ARG_TYPE",
    });
  });

  if (globalThis.Buffer !== undefined) {
    test("createWriteStream writes", async () => {
      const path = `${await scratch()}/stream`;
      const ended = (stream) =>
        new Promise((resolve, reject) =>
          stream.on("close", resolve).on("error", reject),
        );
      const stream = fs.createWriteStream(path);
      for (let i = 0; i < 1000; i++) stream.write(pattern(100, 100 * i));
      stream.end();
      await ended(stream);
      assert.same(await promises.readFile(path), pattern(100_000));
      const part = fs.createWriteStream(path, { flags: "r+", start: 3 });
      part.end("abc", "utf8");
      await ended(part);
      const middle = (await promises.readFile(path)).subarray(0, 8);
      assert.equal(textOf(middle.subarray(3, 6)), "abc");
      const lost = fs.createWriteStream(`${path}/below`);
      assert.has(await assert.thrown(() => ended(lost)), { code: "ENOTDIR" });
      const file = await promises.open(path, "w");
      const own = file.createWriteStream({ encoding: "hex" });
      own.end("616263");
      await ended(own);
      assert.equal(file.fd, -1);
      assert.equal(await promises.readFile(path, "utf8"), "abc");
    });
  }

  if (fs.writeSync === undefined) return;

  test("the synchronous forms agree", async () => {
    const top = await scratch();
    fs.writeFileSync(`${top}/a`, "abc");
    const fd = fs.openSync(`${top}/a`, "r+");
    assert.equal(fs.writeSync(fd, "X"), 1);
    assert.equal(fs.writeSync(fd, bytesOf("YZ!"), 1, 2), 2);
    assert.equal(fs.writeSync(fd, "ü", 5), 2);
    assert.equal(fs.writevSync(fd, [bytesOf("1"), bytesOf("2")], 0), 2);
    fs.ftruncateSync(fd, 7);
    fs.fsyncSync(fd);
    fs.closeSync(fd);
    assert.equal(fs.readFileSync(`${top}/a`, "latin1"), "12!\0\0\xc3\xbc");
    fs.mkdirSync(`${top}/x/y`, { recursive: true });
    fs.cpSync(`${top}/a`, `${top}/x/y/z`);
    fs.renameSync(`${top}/x`, `${top}/w`);
    fs.rmSync(`${top}/w`, { recursive: true });
    fs.unlinkSync(`${top}/a`);
    assert.same(fs.readdirSync(top), []);
  });

  test("what was unlinked while open lives until it is closed", async () => {
    const path = `${await scratch()}/gone`;
    const fd = fs.openSync(path, "w+");
    fs.writeSync(fd, "still there");
    fs.unlinkSync(path);
    const buffer = new Uint8Array(11);
    assert.equal(fs.readSync(fd, buffer, 0, 11, 0), 11);
    assert.equal(textOf(buffer), "still there");
    assert.equal(fs.fstatSync(fd).nlink, 0);
    fs.closeSync(fd);
  });
}
