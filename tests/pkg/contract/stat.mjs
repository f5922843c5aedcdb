// SPDX-License-Identifier: BSD-2-Clause

/** Attributes: stat in all its forms, statfs. */
import * as assert from "./assert.mjs";
import { BIG, EPOCH, MOTD } from "./facts.mjs";

export default function suite(test, { fs, at, lacks = [] }) {
  const { promises } = fs;

  test("stat tells type, size, mode and links", async () => {
    const file = await promises.stat(at("big"));
    assert.equal(file.size, BIG);
    assert.equal(file.mode, 0o100644);
    assert.equal(file.nlink, 1);
    assert.ok(Math.abs(file.blocks - BIG / 512) < 64);
    assert.ok(file.blksize >= 512);
    assert.ok(file.isFile() && !file.isDirectory() && !file.isSymbolicLink());
    assert.ok(!file.isFIFO() && !file.isSocket());
    assert.ok(!file.isBlockDevice() && !file.isCharacterDevice());

    const directory = await promises.stat(at("etc"));
    assert.ok(directory.isDirectory() && !directory.isFile());
    assert.equal((await promises.stat(at("etc/run"))).mode, 0o100755);
    assert.equal((await promises.stat(at("etc/secret"))).mode, 0o100600);
    assert.ok((await promises.stat(at("fifo"))).isFIFO());
  });

  test("hard links are one file", async (t) => {
    if (lacks.includes("hard links")) return t?.skip("no such thing");
    const a = await promises.stat(at("etc/motd"));
    const b = await promises.stat(at("links/hard"));
    assert.equal(a.ino, b.ino);
    assert.equal(a.dev, b.dev);
    assert.equal(a.nlink, 2);
  });

  test("stat follows links, lstat does not", async () => {
    const length = new TextEncoder().encode(MOTD).length;
    assert.equal((await promises.stat(at("links/chain"))).size, length);
    const link = await promises.lstat(at("links/chain"));
    assert.ok(link.isSymbolicLink() && !link.isFile());
    assert.equal(link.size, "motd".length);
    assert.ok((await promises.lstat(at("links/dir/"))).isDirectory());
  });

  test("times are dates, made when asked for", async () => {
    const stats = await promises.stat(at("etc/motd"));
    assert.equal(stats.mtimeMs, EPOCH * 1000);
    assert.ok(stats.mtime instanceof Date);
    assert.equal(stats.mtime.getTime(), EPOCH * 1000);
    assert.equal(stats.mtime, stats.mtime);
    assert.ok(stats.birthtime instanceof Date && stats.ctime instanceof Date);
    const names = new Set();
    // Node 22 hides a date once it has been asked for.
    for (const name in await promises.stat(at("etc/motd"))) names.add(name);
    for (const name of ["atime", "mtime", "ctime", "birthtime", "ino"]) {
      assert.ok(names.has(name), `${name} is not enumerable`);
    }
    stats.mtime = new Date(5);
    assert.equal(stats.mtime.getTime(), 5);
  });

  test("with bigint all is bigint, and times have nanoseconds", async () => {
    const stats = await promises.stat(at("etc/motd"), { bigint: true });
    assert.equal(stats.mtimeNs, BigInt(EPOCH) * 1_000_000_000n);
    assert.equal(stats.mtimeMs, BigInt(EPOCH) * 1000n);
    assert.equal(stats.mtime.getTime(), EPOCH * 1000);
    const plain = await promises.stat(at("etc/motd"));
    for (const name of ["dev", "ino", "mode", "nlink", "uid", "gid", "size"]) {
      assert.equal(stats[name], BigInt(plain[name]), name);
    }
    assert.ok(stats.isFile());
  });

  test("statfs counts blocks and files", async () => {
    const stats = await promises.statfs(at("etc"));
    assert.ok(stats.bsize >= 512 && stats.blocks > 0);
    assert.ok(stats.bfree <= stats.blocks && stats.bavail <= stats.blocks);
    assert.equal(typeof stats.files, "number");
    const big = await promises.statfs(at("etc"), { bigint: true });
    assert.equal(big.blocks, BigInt(stats.blocks));
  });

  if (fs.statSync === undefined) return;

  test("the synchronous forms agree", async () => {
    const stats = await promises.stat(at("etc/motd"));
    assert.equal(fs.statSync(at("etc/motd")).ino, stats.ino);
    assert.equal(fs.lstatSync(at("etc/motd")).ino, stats.ino);
    assert.equal(fs.statSync(at("etc/motd"), {}).ino, stats.ino);
    const fd = fs.openSync(at("etc/motd"));
    assert.equal(fs.fstatSync(fd).ino, stats.ino);
    assert.equal(fs.fstatSync(fd, { bigint: true }).ino, BigInt(stats.ino));
    fs.closeSync(fd);
    assert.equal(fs.statfsSync(at("etc")).bsize, fs.statfsSync(at("")).bsize);
  });

  test("throwIfNoEntry: false gives undefined for ENOENT only", async () => {
    const options = { throwIfNoEntry: false };
    assert.equal(fs.statSync(at("nothing"), options), undefined);
    assert.equal(fs.lstatSync(at("nothing/below"), options), undefined);
    const bigint = { bigint: true, throwIfNoEntry: false };
    assert.equal(fs.statSync(at("nothing"), bigint), undefined);
    const error = await assert.thrown(() =>
      fs.statSync(at("links/loop"), options),
    );
    assert.has(error, { code: "ELOOP" });
  });
}
