// SPDX-License-Identifier: BSD-2-Clause

/** newfs and fsck: on devices, and on the disks of both kernels. */
import assert from "node:assert/strict";
import * as nodeFs from "node:fs";
import { describe, test } from "node:test";
import { FileDisk, main, packageRoot, worker } from "./package.mjs";
import { ffsImage, isoImage, temporaryPath } from "./tree.mjs";

const { boot, fsck, MemoryDisk, newfs, OverlayDisk } = main;
const MIB = 1 << 20;
const image = new Uint8Array(nodeFs.readFileSync(ffsImage()));
const iso = new Uint8Array(nodeFs.readFileSync(isoImage()));
const ROOT_LINKS = 2;

/** The offset of an inode in an image. */
function inodeAt(bytes, ino) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const field = (at) => view.getInt32(8192 + at, true);
  const [iblkno, fsize, ipg, fpg] = [field(16), field(52), field(184), field(188)];
  const group = Math.floor(ino / ipg);
  return (group * fpg + iblkno) * fsize + (ino % ipg) * 128;
}

/** A file system whose root directory says that it has 99 links. */
async function damaged() {
  const disk = new MemoryDisk(MIB);
  await newfs(disk);
  new DataView(disk.bytes.buffer).setInt16(inodeAt(disk.bytes, 2) + 2, 99, true);
  return disk;
}

/** What checks and changes everything once. */
class Watched {
  constructor(size) {
    this.disk = new MemoryDisk(size);
    this.size = size;
    this.writes = 0;
    this.failAt = Infinity;
  }
  read(offset, target) {
    this.disk.read(offset, target);
  }
  write(offset, source) {
    if (++this.writes >= this.failAt) throw new RangeError("no more ink");
    this.disk.write(offset, source);
  }
}

describe("newfs on a device", () => {
  test("an empty file system, as the result says", async () => {
    const disk = new MemoryDisk(8 * MIB);
    const made = await newfs(disk, {
      blockSize: 8192,
      fragmentSize: 1024,
      bytesPerInode: 2048,
    });
    assert.equal(made.size, 8 * MIB);
    assert.equal(made.blockSize, 8192);
    assert.equal(made.fragmentSize, 1024);
    assert.ok(made.inodes >= 4000 && made.inodes < 4300, `${made.inodes}`);
    assert.equal(made.backups.length, made.groups);
    const checked = await fsck(disk);
    assert.equal(checked.status, "clean");
    assert.deepEqual(checked.findings, []);
    assert.equal(checked.directories, 1);
    assert.equal(checked.files, 0);
    assert.equal(checked.inodesFree, made.inodes);
    assert.equal(checked.fragmentsFree * 1024, made.freeBytes);
    const view = new DataView(disk.bytes.buffer);
    for (const sector of made.backups) {
      assert.equal(view.getInt32(sector * 512 + 1372, true), 0x011954);
    }
  });

  test("every block and fragment size", async () => {
    for (let b = 4096; b <= 65536; b *= 2) {
      for (let f = Math.max(512, b / 8); f <= b; f *= 2) {
        const disk = new MemoryDisk(3 * MIB);
        await newfs(disk, { blockSize: b, fragmentSize: f });
        const { status, blockSize, fragmentSize } = await fsck(disk);
        assert.deepEqual([status, blockSize, fragmentSize], ["clean", b, f]);
      }
    }
  });

  test("the same time and id make the same bytes", async () => {
    const options = { time: new Date("2020-02-02"), id: 7 };
    const [a, b, c] = [0, 1, 2].map(() => new MemoryDisk(MIB));
    await newfs(a, options);
    await newfs(b, options);
    assert.deepEqual(a.bytes, b.bytes);
    await newfs(c, { ...options, id: 8 });
    assert.notDeepEqual(a.bytes, c.bytes);
  });

  test("what is there stays, unless forced", async () => {
    for (const bytes of [image, iso]) {
      const disk = new MemoryDisk(bytes.slice());
      await assert.rejects(newfs(disk), { code: "ERR_FILE_SYSTEM_EXISTS" });
      assert.deepEqual(disk.bytes, bytes);
      await newfs(disk, { force: true });
      const { status, files } = await fsck(disk);
      assert.deepEqual([status, files], ["clean", 0]);
      const kernel = await boot();
      assert.equal(kernel.probe(kernel.attach(disk)).type, "ffs");
      kernel.halt();
    }
  });

  test("a dry run writes nothing", async () => {
    const disk = new MemoryDisk(MIB);
    const made = await newfs(disk, { dryRun: true });
    assert.equal(made.size, MIB);
    assert.ok(disk.bytes.every((b) => b === 0));
  });

  test("owner and mode of the root directory", async () => {
    const disk = new MemoryDisk(MIB);
    await newfs(disk, { rootUid: 12, rootGid: 34, rootMode: 0o1777 });
    const kernel = await boot();
    kernel.mount("ffs", "/ffs", { device: disk, readOnly: true });
    const { uid, gid, mode, nlink } = kernel.fs.statSync("/ffs");
    assert.deepEqual([uid, gid, mode, nlink], [12, 34, 0o41777, ROOT_LINKS]);
    kernel.halt();
  });

  test("wrong options name themselves, and what would do", async () => {
    const rows = [
      [{ blockSize: 3000 }, "blockSize", /power of two from 4096 to 65536/],
      [{ fragmentSize: 3000 }, "fragmentSize", /power of two/],
      [{ blockSize: 65536, fragmentSize: 512 }, "fragmentSize", /8192/],
      [{ size: 2 * MIB }, "size", /the device has only 1048576 bytes/],
      [{ size: 4096 }, "size", /at least \d+ are needed/],
      [{ minFree: 100 }, "minFree", /from 0 to 99/],
      [{ bytesPerInode: 100 }, "bytesPerInode", /from 512/],
      [{ inodes: 5000 }, "inodes", /more than one for each fragment/],
      [{ inodes: 5, bytesPerInode: 4096 }, "inodes", /exclude each other/],
      [{ averageFileSize: 1 << 30 }, "averageFileSize", /at most/],
    ];
    for (const [options, option, message] of rows) {
      const disk = new MemoryDisk(MIB);
      await assert.rejects(newfs(disk, options), {
        code: "ERR_NEWFS_OPTION",
        option,
        message,
      });
      assert.ok(disk.bytes.every((b) => b === 0));
    }
    const disk = new MemoryDisk(MIB);
    await assert.rejects(newfs(disk, { blockSize: "8k" }), {
      code: "ERR_INVALID_ARG_TYPE",
    });
    await assert.rejects(newfs(disk, { inodes: 0.5 }), {
      code: "ERR_OUT_OF_RANGE",
    });
    await assert.rejects(newfs(disk, { optimize: "money" }), {
      code: "ERR_INVALID_ARG_VALUE",
    });
    await assert.rejects(newfs({}), { code: "ERR_INVALID_ARG_TYPE" });
    await assert.rejects(newfs(new MemoryDisk(image, { readOnly: true })), {
      code: "EROFS",
    });
  });

  test("the smallest size that the message names does work", async () => {
    for (const blockSize of [4096, 16384, 65536]) {
      const small = newfs(new MemoryDisk(4096), { blockSize });
      const [, least] = await small.catch((e) => /least (\d+)/.exec(e.message));
      const disk = new MemoryDisk(Number(least));
      await newfs(disk, { blockSize });
      assert.equal((await fsck(disk)).status, "clean");
      const less = new MemoryDisk(Number(least) - 512);
      await assert.rejects(newfs(less, { blockSize }), { option: "size" });
    }
  });

  test("a device that fails at any write holds no file system", async () => {
    const whole = new Watched(MIB);
    await newfs(whole);
    assert.ok(whole.writes > 5);
    for (let n = 1; n <= whole.writes; n++) {
      const device = new Watched(MIB);
      await newfs(device.disk);
      device.failAt = n;
      await assert.rejects(newfs(device, { force: true }), (error) => {
        assert.equal(error.code, "EIO");
        assert.match(error.cause.message, /no more ink/);
        return true;
      });
      assert.equal(device.writes, n, "nothing is written after a failure");
      const view = new DataView(device.disk.bytes.buffer);
      const magic = view.getInt32(8192 + 1372, true);
      /* The old one is still whole, or there is none. */
      assert.equal(magic, n === 1 ? 0x011954 : 0, `write ${n}`);
    }
  });

  test("a file of the host", async () => {
    const path = temporaryPath("newfs.img");
    nodeFs.closeSync(nodeFs.openSync(path, "w"));
    nodeFs.truncateSync(path, 4 * MIB);
    const disk = new FileDisk(path, { readOnly: false });
    let last = [0, 0];
    await newfs(disk, { onProgress: (...now) => (last = now) });
    assert.ok(last[0] > 0 && last[0] <= last[1], `${last}`);
    assert.equal((await fsck(disk)).status, "clean");
    disk.close();
  });

  test("the module may come from elsewhere", async () => {
    const tools = await WebAssembly.compile(
      nodeFs.readFileSync(new URL("tools.wasm", packageRoot)),
    );
    const disk = new MemoryDisk(MIB);
    await newfs(disk, { tools });
    await assert.rejects(fsck(disk, { tools: "file:///none.wasm" }));
    assert.equal((await fsck(disk, { tools })).status, "clean");
  });
});

describe("fsck on a device", () => {
  test("an image of makefs is clean", async () => {
    const { status, files } = await fsck(new MemoryDisk(image));
    assert.equal(status, "clean");
    assert.ok(files > 10);
  });

  test("check finds, preen repairs, and then nothing is found", async () => {
    const disk = await damaged();
    const before = disk.bytes.slice();
    const found = await fsck(disk);
    assert.equal(found.status, "errors");
    assert.equal(found.modified, false);
    assert.deepEqual(disk.bytes, before);
    const finding = found.findings.find((f) => f.class === "link-count");
    assert.deepEqual(finding, {
      class: "link-count",
      text: "wrong link count",
      harmless: true,
      inode: 2,
      now: 99,
      want: 2,
      fixed: false,
      path: "/",
    });
    const repaired = await fsck(disk, { mode: "preen" });
    assert.equal(repaired.status, "fixed");
    assert.equal(repaired.modified, true);
    assert.ok(repaired.findings.every((f) => f.fixed));
    assert.equal((await fsck(disk)).status, "clean");
  });

  test("what preen leaves alone, repair does not", async () => {
    const disk = new MemoryDisk(MIB);
    await newfs(disk);
    disk.bytes.fill(0, inodeAt(disk.bytes, 2), inodeAt(disk.bytes, 3));
    assert.equal((await fsck(disk, { mode: "preen" })).status, "errors");
    assert.equal((await fsck(disk, { mode: "repair" })).status, "fixed");
    assert.equal((await fsck(disk)).status, "clean");
  });

  test("backup superblocks: searched for, and by number", async () => {
    for (const given of [false, true]) {
      const disk = new MemoryDisk(8 * MIB);
      const { backups } = await newfs(disk, { blocksPerGroup: 512 });
      assert.ok(backups.length > 2);
      disk.bytes.fill(0, 8192, 16384);
      const options = given ? { backup: backups[1] } : {};
      const found = await fsck(disk, { mode: "repair", ...options });
      assert.equal(found.status, "fixed");
      assert.equal(found.findings[0].class, "superblock");
      assert.equal((await fsck(disk)).status, "clean");
    }
  });

  test("no file system at all", async () => {
    const disk = new MemoryDisk(MIB);
    assert.equal((await fsck(disk)).status, "no-file-system");
  });

  test("wrong options", async () => {
    const disk = new MemoryDisk(image);
    await assert.rejects(fsck(disk, { mode: "mend" }), {
      code: "ERR_INVALID_ARG_VALUE",
    });
    await assert.rejects(fsck(disk, { backup: -1 }), {
      code: "ERR_OUT_OF_RANGE",
    });
    const readOnly = new MemoryDisk(image, { readOnly: true });
    await assert.rejects(fsck(readOnly, { mode: "repair" }), { code: "EROFS" });
    assert.equal((await fsck(readOnly)).status, "clean");
  });
});

for (const [name, start] of [
  ["a kernel", boot],
  ["a kernel in a Worker", worker.boot],
]) {
  describe(`newfs and fsck of ${name}`, () => {
    test("attach, make, mount, refuse, unmount, check, repair", async () => {
      const kernel = await start();
      const disk = await kernel.attach(new MemoryDisk(4 * MIB));
      const made = await kernel.newfs(disk, { fragmentSize: 512 });
      assert.equal(made.disk, "/dev/disk0");
      assert.equal(made.fragmentSize, 512);
      assert.equal((await kernel.probe(disk)).type, "ffs");
      await kernel.mount("ffs", "/ffs", { device: disk });
      assert.deepEqual(await kernel.fs.promises.readdir("/ffs"), []);
      await assert.rejects(kernel.newfs(disk, { force: true }), {
        code: "EBUSY",
        message: "EBUSY: resource busy or locked, newfs '/dev/disk0'",
      });
      await assert.rejects(kernel.fsck(disk), { code: "EBUSY" });
      await kernel.unmount("/ffs");
      await assert.rejects(kernel.newfs(disk), {
        code: "ERR_FILE_SYSTEM_EXISTS",
      });
      await assert.rejects(kernel.newfs(disk, { force: true, minFree: 100 }), {
        code: "ERR_NEWFS_OPTION",
        option: "minFree",
      });
      assert.equal((await kernel.fsck(String(disk))).status, "clean");
      await kernel.halt();
    });

    test("the kernel sees the new file system, not the old one", async () => {
      const kernel = await start();
      const disk = await kernel.attach(new MemoryDisk(image.slice()));
      await kernel.mount("ffs", "/ffs", { device: disk, readOnly: true });
      assert.ok((await kernel.fs.promises.readdir("/ffs")).length > 2);
      await kernel.unmount("/ffs");
      await kernel.newfs(disk, { force: true });
      await kernel.mount("ffs", "/ffs", { device: disk });
      assert.deepEqual(await kernel.fs.promises.readdir("/ffs"), []);
      await kernel.halt();
    });

    test("what is written to a new file system is there, and clean", async () => {
      const kernel = await start();
      const { disk } = await kernel.newfs(new MemoryDisk(4 * MIB));
      const { promises } = kernel.fs;
      for (const again of [false, true]) {
        await kernel.mount("ffs", "/new", { device: disk });
        if (!again) {
          await promises.mkdir("/new/a/b", { recursive: true });
          await promises.writeFile("/new/a/b/file", "x".repeat(70000));
        }
        const text = await promises.readFile("/new/a/b/file", "utf8");
        assert.equal(text, "x".repeat(70000));
        await kernel.unmount("/new");
        const { status, files, directories } = await kernel.fsck(disk);
        assert.deepEqual([status, files, directories], ["clean", 1, 3]);
      }
      await kernel.halt();
    });

    test("both tell how far they are", async () => {
      const kernel = await start();
      const { disk } = await kernel.newfs(new MemoryDisk(MIB));
      for (const [call, options] of [
        ["newfs", { force: true }],
        ["fsck", {}],
      ]) {
        const heard = [];
        const onProgress = (...now) => heard.push(now);
        await kernel[call](disk, { ...options, onProgress });
        assert.ok(heard.length > 0, call);
        const total = heard[0][1];
        assert.ok(total > 0);
        for (const [i, [done, of]] of heard.entries()) {
          assert.equal(of, total);
          assert.ok(done >= (heard[i - 1]?.[0] ?? 1) && done <= total, `${heard}`);
        }
        assert.equal(heard.at(-1)[0], total, `${call} ends with all of it`);
        const refuse = () => {
          throw new RangeError("enough");
        };
        await assert.rejects(
          kernel[call](disk, { ...options, onProgress: refuse }),
          { name: "RangeError", message: "enough" },
        );
      }
      assert.equal((await kernel.mounts()).length, 1);
      await kernel.halt();
    });

    test("a device is attached first", async () => {
      const kernel = await start();
      const { disk } = await kernel.newfs(new MemoryDisk(MIB));
      assert.equal(disk, "/dev/disk0");
      const checked = await kernel.fsck(disk, { mode: "preen" });
      assert.deepEqual([checked.status, checked.disk], ["clean", disk]);
      await assert.rejects(kernel.fsck("/dev/disk7"), { code: "ENODEV" });
      await assert.rejects(kernel.fsck(disk, { partition: "3" }), {
        code: "ENXIO",
      });
      await kernel.halt();
    });

    test("a device is one disk, however often it is given", async () => {
      const kernel = await start();
      const device = new MemoryDisk(MIB);
      const given = await Promise.all([
        kernel.newfs(device),
        kernel.fsck(device),
        kernel.attach(device),
      ]);
      const { disk } = given[0];
      assert.deepEqual([given[1].disk, String(given[2])], [disk, disk]);
      const mounted = await kernel.mount("ffs", "/one", { device });
      assert.equal(mounted.device, disk);
      const call = async (name, ...args) => kernel[name](...args);
      const busy = { code: "EBUSY" };
      await assert.rejects(call("mount", "ffs", "/two", { device, force: true }), busy);
      await assert.rejects(call("newfs", device, { force: true }), busy);
      await assert.rejects(call("detach", disk), busy);
      await kernel.unmount("/one");
      await kernel.detach(disk);
      if (start === boot) {
        assert.equal(String(kernel.attach(device)), "/dev/disk1");
      } else {
        await assert.rejects(kernel.attach(device), { code: "ERR_DEVICE_MOVED" });
        const overlay = new OverlayDisk(MIB);
        await kernel.detach(await kernel.attach(overlay));
        await assert.rejects(kernel.attach(overlay), { code: "ERR_DEVICE_MOVED" });
      }
      await kernel.halt();
    });

    test("partitions: only the one that is named changes", async () => {
      const bytes = new Uint8Array(8 * MIB);
      const view = new DataView(bytes.buffer);
      for (const i of [0, 1]) {
        const at = 446 + 16 * i;
        bytes[at + 4] = 0xa6;
        view.setUint32(at + 8, 2048 + 6144 * i, true);
        view.setUint32(at + 12, 6144, true);
      }
      view.setUint16(510, 0xaa55, true);
      const kernel = await start();
      const disk = await kernel.attach(new MemoryDisk(bytes));
      await assert.rejects(kernel.newfs(disk), {
        code: "ERR_FILE_SYSTEM_EXISTS",
        message: /partition/,
      });
      const made = await kernel.newfs(disk, { partition: "1" });
      assert.equal(made.size, 6144 * 512);
      const { partitions } = await kernel.probe(disk);
      assert.deepEqual(
        partitions.map(({ id, type }) => [id, type]),
        [["1", "ffs"], ["2", undefined]],
      );
      await kernel.newfs(disk, { partition: "2" });
      await kernel.mount("ffs", "/one", { device: disk, partition: "1" });
      await assert.rejects(kernel.fsck(disk, { partition: "1" }), {
        code: "EBUSY",
      });
      await assert.rejects(kernel.fsck(disk), { code: "EBUSY" });
      const other = await kernel.fsck(disk, { partition: "2" });
      assert.equal(other.status, "clean");
      await kernel.halt();
    });
  });
}
