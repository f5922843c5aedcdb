// SPDX-License-Identifier: BSD-2-Clause

/** Reading files: openSync to FileHandle. */
import * as assert from "./assert.mjs";
import { BIG, MOTD, pattern } from "./facts.mjs";

const text = (bytes) => new TextDecoder().decode(bytes);

export default function suite(test, { fs, at }) {
  const { promises } = fs;
  const sync = fs.readSync !== undefined;

  test("readFile gives the bytes", async () => {
    const bytes = await promises.readFile(at("etc/motd"));
    assert.ok(bytes instanceof Uint8Array);
    assert.equal(text(bytes), MOTD);
    assert.same(await promises.readFile(at("big")), pattern(BIG));
    assert.equal((await promises.readFile(at("empty"))).length, 0);
  });

  test("readFile decodes", async () => {
    const read = promises.readFile;
    assert.equal(await read(at("etc/motd"), "utf8"), MOTD);
    assert.equal(await read(at("etc/motd"), { encoding: "utf-8" }), MOTD);
    assert.equal(await read(at("bom"), "utf8"), "\ufeffwith a mark");
    assert.equal(await read(at("latin1"), "latin1"), "äöü");
    assert.equal(await read(at("latin1"), "utf8"), "\ufffd\ufffd\ufffd");
    assert.equal(await read(at("latin1"), "hex"), "e4f6fc");
    assert.equal(await read(at("latin1"), "base64"), "5Pb8");
    assert.equal(await read(at("latin1"), "base64url"), "5Pb8");
    assert.equal(await read(at("latin1"), "binary"), "äöü");
    assert.equal(await read(at("etc/run"), "ascii"), "#!/bin/sh\n");
    assert.equal(await read(at("etc/run"), "utf16le"), "℣戯湩猯੨");
  });

  test("a file with a hole reads as zeros", async () => {
    const bytes = await promises.readFile(at("hole"));
    assert.equal(bytes.length, (1 << 20) + 3);
    assert.equal(text(bytes.subarray(1 << 20)), "end");
    assert.ok(bytes.subarray(0, 1 << 20).every((byte) => byte === 0));
  });

  test("a FileHandle reads on from where it was", async () => {
    const file = await promises.open(at("big"));
    const buffer = new Uint8Array(1000);
    for (let done = 0; done < 10_000; done += 1000) {
      const result = await file.read(buffer, 0, 1000);
      assert.equal(result.bytesRead, 1000);
      assert.equal(result.buffer, buffer);
      assert.same(buffer, pattern(1000, done));
    }
    const rest = await file.readFile();
    assert.same(rest, pattern(BIG - 10_000, 10_000));
    assert.equal((await file.read(buffer)).bytesRead, 0);
    await file.close();
    assert.equal(file.fd, -1);
    assert.has(await assert.thrown(() => file.read(buffer)), { code: "EBADF" });
  });

  test("a FileHandle reads at a position, and stays where it was", async () => {
    const file = await promises.open(at("big"), "r");
    const buffer = new Uint8Array(4096);
    for (const position of [0, 8191, 98304, 1_234_567, BIG - 4096]) {
      const { bytesRead } = await file.read(buffer, 0, 4096, position);
      assert.equal(bytesRead, 4096);
      assert.same(buffer, pattern(4096, position));
    }
    const { bytesRead } = await file.read({
      buffer,
      offset: 10,
      length: 100,
      position: BIG - 50,
    });
    assert.equal(bytesRead, 50);
    assert.same(buffer.subarray(10, 60), pattern(50, BIG - 50));
    assert.equal((await file.read(buffer, 0, 1, BIG)).bytesRead, 0);
    assert.equal((await file.read(buffer, 0, 1, BIG + 99999)).bytesRead, 0);
    assert.equal((await file.read(buffer, 0, 0, 7)).bytesRead, 0);
    const first = await file.read(buffer, { length: 4 });
    assert.same(first.buffer.subarray(0, 4), pattern(4));
    const own = await file.read();
    assert.equal(own.bytesRead, 16384);
    assert.same(new Uint8Array(own.buffer.buffer, 0, 64), pattern(64, 4));
    await file.close();
  });

  test("a FileHandle fills several buffers", async () => {
    const file = await promises.open(at("etc/motd"));
    const a = new Uint8Array(5);
    const b = new DataView(new ArrayBuffer(9), 2, 4);
    const c = new Uint16Array(500);
    const { bytesRead, buffers } = await file.readv([a, b, c], 3);
    const all = new TextEncoder().encode(MOTD);
    assert.equal(bytesRead, all.length - 3);
    assert.equal(buffers[0], a);
    assert.same(a, all.slice(3, 8));
    assert.same(new Uint8Array(b.buffer, 2, 4), all.slice(8, 12));
    await file.close();
  });

  test("a FileHandle tells its attributes and is disposable", async () => {
    const file = await promises.open(at("etc/motd"));
    assert.equal(typeof file.fd, "number");
    assert.equal((await file.stat()).isFile(), true);
    assert.equal(typeof (await file.stat({ bigint: true })).ino, "bigint");
    await file.close();
    await file.close();
  });

  test("a web stream gives the whole file", async () => {
    const file = await promises.open(at("big"));
    let done = 0;
    const stream = file.readableWebStream({ type: "bytes" });
    const reader = stream.getReader();
    for (;;) {
      const chunk = await reader.read();
      if (chunk.done) break;
      const bytes = ArrayBuffer.isView(chunk.value)
        ? chunk.value
        : new Uint8Array(chunk.value);
      assert.same(bytes, pattern(bytes.length, done));
      done += chunk.value.byteLength;
    }
    assert.equal(done, BIG);
    await file.close();
  });

  test("an aborted signal keeps readFile from starting", async () => {
    const signal = AbortSignal.abort();
    const error = await assert.thrown(() =>
      promises.readFile(at("etc/motd"), { signal }),
    );
    assert.has(error, { name: "AbortError", code: "ABORT_ERR" });
  });

  test("a callback gets what a promise would", async () => {
    const call = (name, ...args) =>
      new Promise((resolve, reject) =>
        fs[name](...args, (error, ...results) =>
          error ? reject(error) : resolve(results),
        ),
      );
    const [bytes] = await call("readFile", at("etc/motd"));
    assert.equal(text(bytes), MOTD);
    const [fd] = await call("open", at("big"), "r");
    const buffer = new Uint8Array(64);
    const [n, same] = await call("read", fd, buffer, 0, 64, 1000);
    assert.equal(n, 64);
    assert.equal(same, buffer);
    assert.same(buffer, pattern(64, 1000));
    const [stats] = await call("fstat", fd);
    assert.equal(stats.size, BIG);
    const [count] = await call("readv", fd, [buffer], 5);
    assert.equal(count, 64);
    await call("close", fd);
    const error = await assert.thrown(() => call("stat", at("nothing")));
    assert.has(error, { code: "ENOENT", syscall: "stat" });
    const found = await new Promise((done) => fs.exists(at("empty"), done));
    assert.equal(found, true);
    await assert.thrown(() => fs.stat(at("empty")));
  });

  if (!sync) return;

  test("readSync reads in sequence and at positions", () => {
    const fd = fs.openSync(at("big"));
    const buffer = new Uint8Array(65536);
    let done = 0;
    for (;;) {
      const n = fs.readSync(fd, buffer, 0, buffer.length, null);
      if (n === 0) break;
      assert.same(buffer.subarray(0, n), pattern(n, done));
      done += n;
    }
    assert.equal(done, BIG);
    assert.equal(fs.readSync(fd, buffer, 100, 50, 70_000), 50);
    assert.same(buffer.subarray(100, 150), pattern(50, 70_000));
    assert.equal(fs.readSync(fd, buffer, { length: 8, position: 5 }), 8);
    assert.same(buffer.subarray(0, 8), pattern(8, 5));
    assert.equal(fs.readSync(fd, new Float64Array(4), 0, 32, 0), 32);
    assert.equal(fs.readSync(fd, buffer, 0, 8, 7n), 8);
    assert.same(buffer.subarray(0, 8), pattern(8, 7));
    assert.equal(fs.readvSync(fd, [buffer, buffer], 0), 131072);
    assert.equal(fs.readSync(fd, buffer), 0);
    fs.closeSync(fd);
  });

  test("a view into a larger buffer is all that is written", () => {
    const fd = fs.openSync(at("big"));
    const around = new Uint8Array(100).fill(7);
    const view = around.subarray(10, 90);
    assert.equal(fs.readSync(fd, view, 5, 20, 0), 20);
    assert.same(around.subarray(0, 15), new Uint8Array(15).fill(7));
    assert.same(around.subarray(15, 35), pattern(20));
    assert.same(around.subarray(35), new Uint8Array(65).fill(7));
    fs.closeSync(fd);
  });

  test("readFileSync takes paths, descriptors and encodings", () => {
    assert.equal(fs.readFileSync(at("etc/motd"), "utf8"), MOTD);
    const fd = fs.openSync(at("etc/motd"));
    assert.equal(fs.readSync(fd, new Uint8Array(8)), 8);
    assert.equal(fs.readFileSync(fd, { encoding: "utf8" }), MOTD.slice(8));
    fs.closeSync(fd);
  });

  test("many files can be open at once, and numbers are used again", () => {
    const fds = Array.from({ length: 60 }, () => fs.openSync(at("etc/motd")));
    assert.equal(new Set(fds).size, 60);
    for (const fd of fds) fs.closeSync(fd);
    const again = fs.openSync(at("etc/motd"));
    assert.ok(again <= Math.max(...fds));
    fs.closeSync(again);
  });
}
