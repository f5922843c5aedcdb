// SPDX-License-Identifier: BSD-2-Clause

/** Disks that are written: what the kernel wrote can be had back. */
import assert from "node:assert/strict";
import * as nodeFs from "node:fs";
import { describe, test } from "node:test";
import { FailingDisk } from "./devices.mjs";
import { FileDisk, main, worker } from "./package.mjs";
import { ffsImage } from "./tree.mjs";

const { boot, MemoryDisk, OverlayDisk } = main;
const image = new Uint8Array(nodeFs.readFileSync(ffsImage()));
const CHUNK = 1 << 14;

const seed = Number(process.env.SEED ?? Date.now() % 1e9);
let state = seed || 1;
/** A number from 0 to below `limit`. */
function random(limit) {
  state = (state * 48271) % 0x7fffffff;
  return state % limit;
}

async function bytesOf(blob) {
  return new Uint8Array(await blob.arrayBuffer());
}

describe(`OverlayDisk (SEED=${seed})`, () => {
  const size = 10 * CHUNK + 1536;
  const contents = Uint8Array.from({ length: size }, () => random(256));
  const readOnly = () => new MemoryDisk(contents.slice(), { readOnly: true });

  for (const [name, base, before] of [
    ["a device", readOnly, contents],
    ["an overlay", () => new OverlayDisk(readOnly()), contents],
    ["nothing", () => size, new Uint8Array(size)],
  ]) {
    test(`over ${name} it is an array of bytes`, async () => {
      const disk = new OverlayDisk(base());
      const expected = before.slice();
      assert.equal(disk.size, size);
      for (let i = 0; i < 2000; i++) {
        const offset = random(size);
        const length = random(Math.min(size - offset, 3 * CHUNK) + 1);
        if (random(3) === 0) {
          const bytes = Uint8Array.from({ length }, () => random(256));
          disk.write(offset, bytes);
          expected.set(bytes, offset);
        } else {
          const target = new Uint8Array(length);
          disk.read(offset, target);
          assert.deepEqual(target, expected.slice(offset, offset + length));
        }
        if (i % 400 === 0) {
          assert.deepEqual(await bytesOf(await disk.toBlob()), expected);
        }
      }
      assert.equal(disk.changed, size);
      assert.deepEqual(await bytesOf(await disk.toBlob()), expected);
    });
  }

  test("its memory follows what was changed", async () => {
    const huge = 2 ** 42;
    const disk = new OverlayDisk(huge);
    assert.equal(disk.changed, 0);
    disk.write(2 ** 41, new Uint8Array(512).fill(1));
    disk.write(2 ** 41 + 512, new Uint8Array(512).fill(2));
    assert.equal(disk.changed, CHUNK);
    disk.write(huge - 512, new Uint8Array(512).fill(3));
    assert.equal(disk.changed, 2 * CHUNK);
    disk.write(0, new Uint8Array(1 << 20));
    assert.equal(disk.changed, 2 * CHUNK, "zeros over nothing");
    disk.write(huge - 512, new Uint8Array(512));
    const target = new Uint8Array(512).fill(9);
    disk.read(huge - 512, target);
    assert.deepEqual(target, new Uint8Array(512));
  });

  test("a large empty disk is a Blob of nothing but references", async () => {
    /* Node's largest Blob is 4 GiB. */
    const size = 2 ** 32 - 512;
    const disk = new OverlayDisk(size);
    disk.write(2 ** 31, new Uint8Array(512).fill(1));
    const before = process.memoryUsage.rss();
    const blob = await disk.toBlob();
    assert.ok(process.memoryUsage.rss() - before < 2 ** 28);
    assert.equal(blob.size, size);
    const middle = await bytesOf(blob.slice(2 ** 31 - 1, 2 ** 31 + 513));
    assert.deepEqual([...middle], [0, ...Array(512).fill(1), 0]);
  });

  test("a Blob is composed, later writes do not reach it", async () => {
    /* Node reads no Blob synchronously: whole chunks need no reading. */
    const disk = new OverlayDisk(new Blob([contents]));
    disk.write(CHUNK, new Uint8Array(CHUNK).fill(7));
    const blob = await disk.toBlob();
    disk.write(CHUNK, new Uint8Array(CHUNK).fill(8));
    const expected = contents.slice();
    expected.fill(7, CHUNK, 2 * CHUNK);
    assert.deepEqual(await bytesOf(blob), expected);
  });

  test("a base that cannot be read leaves no half chunk", () => {
    const base = new FailingDisk(ffsImage());
    const disk = new OverlayDisk(base);
    base.fail = "throw";
    assert.throws(() => disk.write(0, new Uint8Array(512)), RangeError);
    assert.equal(disk.changed, 0);
    base.fail = undefined;
    const target = new Uint8Array(512);
    disk.read(8192, target);
    assert.deepEqual(target, image.slice(8192, 8704));
  });

  test("what is no base is refused", () => {
    for (const base of [undefined, null, {}, -1, 1.5, "disk.img"]) {
      assert.throws(() => new OverlayDisk(base), {
        code: "ERR_INVALID_ARG_TYPE",
      });
    }
  });
});

/* Mounting read-write writes: the superblock says that it is in use. */
for (const [where, bootIt, devices] of [
  ["in this thread", boot, main],
  ["in a Worker", worker.boot, worker],
]) {
  describe(`a kernel ${where}`, () => {
    for (const [name, device] of [
      ["MemoryDisk", () => new devices.MemoryDisk(image.slice())],
      [
        "OverlayDisk over memory",
        () => new devices.OverlayDisk(new devices.MemoryDisk(image.slice())),
      ],
      [
        "OverlayDisk over a file",
        () => new devices.OverlayDisk(new FileDisk(ffsImage())),
      ],
    ]) {
      test(`gives back what it wrote to a ${name}`, async () => {
        const kernel = await bootIt();
        const disk = await kernel.attach(device());
        await kernel.mount("ffs", "/ffs", { device: disk });
        await kernel.mount("tmpfs", "/ffs/made by mount", {});
        await kernel.unmount("/ffs/made by mount");
        await kernel.unmount("/ffs");
        const stats = await kernel.diskStats(disk);
        assert.ok(stats.writes > 0 && stats.bytesWritten >= 512 * stats.writes);
        assert.ok(stats.reads > 0 && stats.bytesRead >= 512 * stats.reads);
        const bytes = await bytesOf(await kernel.toBlob(disk));
        assert.equal(bytes.length, image.length);
        if (name.startsWith("Overlay")) {
          const changed = image.filter((byte, i) => byte !== bytes[i]).length;
          assert.ok(changed > 0 && changed <= stats.changed);
          assert.ok(stats.changed < image.length / 2, `${stats.changed}`);
        } else assert.equal(stats.changed, undefined);
        await kernel.halt();
        const file = nodeFs.readFileSync(ffsImage());
        assert.ok(file.equals(image), "the base is as it was");
        const again = await boot();
        again.mount("ffs", "/ffs", { device: new MemoryDisk(bytes) });
        assert.ok(again.fs.statSync("/ffs/made by mount").isDirectory());
        again.halt();
      });
    }

    test("writes nothing for who only reads, with noAtime", async () => {
      const kernel = await bootIt();
      const { promises } = kernel.fs;
      const disk = await kernel.attach(new devices.MemoryDisk(image.slice()));
      await kernel.mount("ffs", "/ffs", { device: disk, noAtime: true });
      const look = async () => {
        const names = await promises.readdir("/ffs", { recursive: true });
        assert.ok(names.includes("big"));
        await promises.readFile("/ffs/big");
        await promises.readlink("/ffs/links/motd");
        await promises.readFile("/ffs/etc/motd");
        return (await promises.stat("/ffs/etc/motd")).atimeMs;
      };
      /* makefs gives no generation numbers; the driver does, once. */
      const atime = await look();
      await kernel.sync();
      const { writes } = await kernel.diskStats(disk);
      assert.equal(await look(), atime);
      await kernel.sync();
      assert.equal((await kernel.diskStats(disk)).writes, writes);
      await promises.writeFile("/ffs/etc/motd", "new");
      await kernel.sync();
      assert.ok((await kernel.diskStats(disk)).writes > writes);
      await kernel.halt();
    });

    test("has no image of what is no disk", async () => {
      const kernel = await bootIt();
      await assert.rejects(async () => kernel.toBlob("/dev/disk7"), {
        code: "ENODEV",
      });
      await assert.rejects(async () => kernel.diskStats("/dev/disk7"), {
        code: "ENODEV",
      });
      await kernel.halt();
    });
  });
}

test("changes made before attaching move to the Worker", async () => {
  const device = new OverlayDisk(new MemoryDisk(image.slice()));
  device.write(image.length - 512, new Uint8Array(512).fill(9));
  const kernel = await worker.boot();
  const disk = await kernel.attach(device);
  const bytes = await bytesOf(await kernel.toBlob(disk));
  assert.deepEqual([...bytes.subarray(-512)], Array(512).fill(9));
  assert.deepEqual(bytes.subarray(0, -512), image.subarray(0, -512));
  await kernel.halt();
});

test("an overlay over a device without toWorker is refused", async () => {
  const kernel = await worker.boot();
  const device = new OverlayDisk({ size: 512, read() {} });
  await assert.rejects(kernel.attach(device), { code: "ERR_INVALID_ARG_TYPE" });
  await kernel.halt();
});

test("after a panic the image is still to be had", async () => {
  let broken = false;
  const kernel = await boot({
    clock: () => {
      if (broken) throw new Error("the clock stands still");
      return Date.now();
    },
  });
  const device = new OverlayDisk(new MemoryDisk(image.slice()));
  const disk = kernel.attach(device);
  kernel.mount("ffs", "/ffs", { device: disk });
  broken = true;
  assert.throws(() => kernel.sync(), main.KernelPanic);
  const bytes = await bytesOf(await kernel.toBlob(disk));
  const now = new Uint8Array(image.length);
  device.read(0, now);
  assert.deepEqual(bytes, now);
  kernel.halt();
});
