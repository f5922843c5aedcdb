// SPDX-License-Identifier: BSD-2-Clause

/** Mounting to write: types, options, durability, failing devices. */
import assert from "node:assert/strict";
import * as nodeFs from "node:fs";
import { describe, test } from "node:test";
import { FileDisk, main, worker } from "./package.mjs";
import { emptyImage, isoImage, temporaryPath } from "./tree.mjs";

const { boot, MemoryDisk, newfs } = main;
const image = emptyImage("8m");

/** A disk that counts, and fails when it is told to. */
function watchedDisk() {
  const bytes = image.slice();
  return {
    bytes,
    size: bytes.length,
    writes: 0,
    flushes: 0,
    unflushed: 0,
    fail: false,
    read(offset, target) {
      target.set(bytes.subarray(offset, offset + target.length));
    },
    write(offset, source) {
      if (this.fail) throw new Error("bad sector");
      this.writes++;
      this.unflushed++;
      bytes.set(source, offset);
    },
    flush() {
      this.flushes++;
      this.unflushed = 0;
    },
  };
}

/** A large disk that is mostly zeros, and fails when it is told to. */
function sparseDisk(size) {
  const CHUNK = 65536;
  const chunks = new Map();
  const each = (offset, array, use) => {
    for (let at = 0; at < array.length; ) {
      const within = (offset + at) % CHUNK;
      const part = array.subarray(at, at + CHUNK - within);
      use(Math.floor((offset + at) / CHUNK), within, part);
      at += part.length;
    }
  };
  return {
    size,
    fail: false,
    failed: [],
    read(offset, target) {
      each(offset, target, (n, within, part) => {
        const chunk = chunks.get(n);
        if (chunk) part.set(chunk.subarray(within, within + part.length));
        else part.fill(0);
      });
    },
    write(offset, source) {
      if (this.fail) {
        this.failed.push(offset);
        throw new Error("bad sector");
      }
      each(offset, source, (n, within, part) => {
        if (!chunks.has(n)) chunks.set(n, new Uint8Array(CHUNK));
        chunks.get(n).set(part, within);
      });
    },
    flush() {},
  };
}

async function withFfs(options = {}) {
  const kernel = await boot();
  const disk = watchedDisk();
  kernel.mount("ffs", "/ffs", { device: disk, ...options });
  return { kernel, disk, fs: kernel.fs };
}

describe("types", () => {
  test("tmpfs takes its options", async () => {
    const kernel = await boot();
    kernel.mount("tmpfs", "/plain");
    kernel.mount("tmpfs", "/tmp", {
      size: 1 << 20,
      nodes: 10,
      mode: "1777",
      uid: 5,
      gid: 6,
    });
    const { fs } = kernel;
    const { mode, uid, gid } = fs.statSync("/tmp");
    assert.deepEqual([mode, uid, gid], [0o41777, 5, 6]);
    assert.equal(fs.statSync("/plain").mode, 0o40755);
    assert.throws(
      () => fs.writeFileSync("/tmp/big", new Uint8Array(2 << 20)),
      { code: "ENOSPC", syscall: "write" },
    );
    fs.unlinkSync("/tmp/big");
    assert.throws(
      () => {
        for (let i = 0; i < 20; i++) fs.writeFileSync(`/tmp/${i}`, "");
      },
      { code: "ENOSPC", syscall: "open" },
    );
    kernel.mount("tmpfs", "/tmp", { update: true, nodes: 100, size: 1 << 20 });
    fs.writeFileSync("/tmp/more", "");
    kernel.mount("tmpfs", "/tmp", { update: true, readOnly: true });
    assert.throws(() => fs.unlinkSync("/tmp/more"), { code: "EROFS" });
    for (const options of [{ size: -1 }, { nodes: 1.5 }, { uid: 2 ** 32 }]) {
      assert.throws(() => kernel.mount("tmpfs", "/bad", options), {
        code: "ERR_OUT_OF_RANGE",
      });
    }
    kernel.halt();
  });

  test("a copy over what is another's leaves nothing open", async () => {
    const kernel = await boot();
    kernel.mount("tmpfs", "/tmp", { mode: 0o1777 });
    kernel.fs.writeFileSync("/tmp/roots", "old");
    kernel.fs.chmodSync("/tmp/roots", 0o666);
    const { fs } = kernel.process({ uid: 5, gid: 6 });
    fs.writeFileSync("/tmp/mine", "new");
    assert.throws(() => fs.copyFileSync("/tmp/mine", "/tmp/roots"), {
      code: "EPERM",
      syscall: "copyfile",
      path: "/tmp/mine",
      dest: "/tmp/roots",
    });
    kernel.unmount("/tmp");
    kernel.halt();
  });

  test("streams close their file, whatever its descriptor", async () => {
    const { kernel, disk, fs } = await withFfs();
    const closed = (stream) =>
      new Promise((resolve, reject) => {
        stream.on("close", resolve).on("error", reject);
      });
    const fds = [];
    for (const flush of [false, true]) {
      const stream = fs.createWriteStream("/ffs/a", { flush });
      stream.on("open", (fd) => fds.push(fd));
      stream.end("through a stream");
      await closed(stream);
    }
    assert.equal(disk.unflushed, 0);
    const reading = fs.createReadStream("/ffs/a");
    reading.on("open", (fd) => fds.push(fd)).resume();
    await closed(reading);
    const handle = await fs.promises.open("/ffs/a");
    fds.push(handle.fd);
    await closed(handle.createReadStream().resume());
    assert.deepEqual(fds, [0, 0, 0, 0]);
    kernel.unmount("/ffs");
    kernel.halt();
  });

  test("kernfs shows the kernel", async () => {
    const kernel = await boot({ hostname: "before" });
    kernel.mount("kernfs", "/kern");
    const { fs } = kernel;
    assert.equal(fs.readFileSync("/kern/hostname", "utf8"), "before\n");
    fs.writeFileSync("/kern/hostname", "after\n");
    assert.equal(fs.readFileSync("/kern/hostname", "utf8"), "after\n");
    assert.match(fs.readFileSync("/kern/mounts", "utf8"), /kernfs/);
    kernel.halt();
  });

  test("what cannot be written is mounted read-only", async () => {
    const kernel = await boot();
    const readOnly = new MemoryDisk(image.slice(), { readOnly: true });
    assert.equal(
      kernel.mount("ffs", "/ffs", { device: readOnly }).readOnly,
      true,
    );
    const cd = kernel.mount("cd9660", "/cd", { device: new FileDisk(isoImage()) });
    assert.equal(cd.readOnly, true);
    assert.throws(() => kernel.fs.mkdirSync("/ffs/x"), { code: "EROFS" });
    assert.throws(() => kernel.fs.mkdirSync("/cd/x"), { code: "EROFS" });
    kernel.halt();
  });
});

describe("ffs", () => {
  test("it turns read-only and back", async () => {
    const { kernel, disk, fs } = await withFfs();
    fs.writeFileSync("/ffs/a", "a");
    const update = (options) =>
      kernel.mount("ffs", "/ffs", { update: true, ...options });
    assert.equal(update({ readOnly: true }).readOnly, true);
    assert.equal(disk.unflushed, 0);
    assert.throws(() => fs.writeFileSync("/ffs/b", "b"), { code: "EROFS" });
    /* Other options do not change it. */
    assert.equal(update({ noAtime: true }).readOnly, true);
    assert.equal(update({ readOnly: false }).readOnly, false);
    const fd = fs.openSync("/ffs/b", "w");
    assert.throws(() => update({ readOnly: true }), { code: "EBUSY" });
    update({ readOnly: true, force: true });
    assert.throws(() => fs.writeSync(fd, "x"), { code: /EBADF|EIO|EROFS/ });
    assert.equal(kernel.mounts().at(-1).readOnly, true);
    kernel.halt();
  });

  test("an image in use is refused, with advice, or taken by force", async () => {
    const { kernel, disk } = await withFfs();
    kernel.fs.writeFileSync("/ffs/a", "a");
    kernel.sync();
    const cut = disk.bytes.slice();
    kernel.halt();
    const next = await boot();
    const device = next.attach(new MemoryDisk(cut));
    assert.throws(() => next.mount("ffs", "/ffs", { device }), {
      code: "EROFS",
      message: /not unmounted cleanly.*kernel\.fsck\(\).*force: true/,
    });
    next.mount("ffs", "/ffs", { device, readOnly: true });
    assert.equal(next.fs.readFileSync("/ffs/a", "utf8"), "a");
    next.unmount("/ffs");
    next.mount("ffs", "/ffs", { device, force: true });
    next.fs.writeFileSync("/ffs/b", "b");
    next.halt();
  });

  test("soft updates exclude async and sync", async () => {
    const kernel = await boot();
    const device = kernel.attach(new MemoryDisk(image.slice()));
    for (const other of ["async", "sync"]) {
      assert.throws(
        () =>
          kernel.mount("ffs", "/f", {
            device,
            softUpdates: true,
            [other]: true,
          }),
        { code: "ERR_INVALID_ARG_VALUE" },
      );
    }
    kernel.halt();
  });

  test("how soon it is written is a matter of options", async () => {
    const written = {};
    for (const [name, options] of Object.entries({
      soft: {},
      async: { async: true },
      sync: { sync: true },
      plain: { softUpdates: false },
    })) {
      const { kernel, disk, fs } = await withFfs(options);
      const before = disk.writes;
      for (let i = 0; i < 20; i++) fs.writeFileSync(`/ffs/${i}`, "x");
      written[name] = disk.writes - before;
      kernel.halt();
      const again = await boot();
      again.mount("ffs", "/ffs", { device: new MemoryDisk(disk.bytes) });
      assert.equal(again.fs.readdirSync("/ffs").length, 20);
      again.halt();
    }
    const { soft, async, sync, plain } = written;
    assert.ok(soft < 10 && async <= 20, JSON.stringify(written));
    assert.ok(plain > 20 && sync >= plain, JSON.stringify(written));
  });
});

describe("durability", () => {
  test("fsync and sync reach the device and flush it", async () => {
    const { kernel, disk, fs } = await withFfs();
    const fd = fs.openSync("/ffs/a", "w");
    fs.writeSync(fd, "synced");
    fs.fsyncSync(fd);
    assert.equal(disk.unflushed, 0);
    assert.ok(Buffer.from(disk.bytes).includes("synced"));
    fs.writeFileSync("/ffs/b", "flushed", { flush: true });
    assert.equal(disk.unflushed, 0);
    assert.ok(Buffer.from(disk.bytes).includes("flushed"));
    fs.writeFileSync("/ffs/c", "for sync");
    assert.ok(!Buffer.from(disk.bytes).includes("for sync"));
    kernel.sync();
    assert.equal(disk.unflushed, 0);
    assert.ok(Buffer.from(disk.bytes).includes("for sync"));
    fs.closeSync(fd);
    kernel.halt();
  });

  test("idle writes, sooner or later", async () => {
    let now = Date.now();
    const kernel = await boot({ clock: () => now });
    const disk = watchedDisk();
    kernel.mount("ffs", "/ffs", { device: disk });
    kernel.fs.writeFileSync("/ffs/a", "by the syncer");
    for (let seconds = 0; seconds < 90; seconds++) {
      now += 1000;
      assert.ok(kernel.idle() <= 60_000);
    }
    assert.ok(Buffer.from(disk.bytes).includes("by the syncer"));
    kernel.halt();
  });

  test("halt writes everything, also what is open", async () => {
    const { kernel, disk, fs } = await withFfs();
    const fd = fs.openSync("/ffs/open", "w");
    fs.writeSync(fd, "never closed");
    kernel.halt();
    assert.equal(disk.unflushed, 0);
    const again = await boot();
    again.mount("ffs", "/ffs", { device: new MemoryDisk(disk.bytes) });
    assert.equal(again.fs.readFileSync("/ffs/open", "utf8"), "never closed");
    again.halt();
  });

  test("an image in a file is written there", async () => {
    const path = temporaryPath("write.img");
    nodeFs.writeFileSync(path, image);
    for (const [entry, n] of [
      [main, 1],
      [worker, 2],
    ]) {
      const kernel = await entry.boot();
      const device = new FileDisk(path, { readOnly: false });
      await kernel.mount("auto", "/ffs", { device });
      const { promises } = kernel.fs;
      await promises.writeFile(`/ffs/${n}`, String(n), { flush: true });
      await kernel.unmount("/ffs");
      await kernel.halt();
    }
    const kernel = await boot();
    kernel.mount("auto", "/ffs", { device: new FileDisk(path) });
    assert.equal(kernel.fs.readFileSync("/ffs/1", "utf8"), "1");
    assert.equal(kernel.fs.readFileSync("/ffs/2", "utf8"), "2");
    kernel.halt();
  });

  test("calls with promises may overlap", async () => {
    const { kernel, fs } = await withFfs();
    const remote = await worker.boot();
    await remote.mount("tmpfs", "/ffs");
    for (const { promises } of [fs, remote.fs]) {
      await Promise.all(
        Array.from({ length: 100 }, async (_, i) => {
          const path = `/ffs/${i % 10}/${i}`;
          await promises.mkdir(`/ffs/${i % 10}`, { recursive: true });
          await promises.writeFile(path, `file ${i}`);
          await promises.rename(path, `${path}-renamed`);
        }),
      );
      for (let i = 0; i < 100; i++) {
        assert.equal(
          await promises.readFile(`/ffs/${i % 10}/${i}-renamed`, "utf8"),
          `file ${i}`,
        );
      }
    }
    kernel.halt();
    await remote.halt();
  });
});

describe("a device that fails to write", () => {
  test("is an error of sync, once", async () => {
    const { kernel, disk, fs } = await withFfs({ async: true });
    disk.flush = () => {
      if (disk.fail) throw new Error("no power");
    };
    fs.writeFileSync("/ffs/a", "a");
    disk.fail = true;
    assert.throws(() => kernel.sync(), { code: "EIO", syscall: "sync" });
    disk.fail = false;
    kernel.sync();
    kernel.halt();
    assert.ok(Buffer.from(disk.bytes).includes("a"));
  });

  for (const options of [{}, { softUpdates: false }, { async: true }]) {
    const name = Object.keys(options)[0] ?? "softUpdates";
    test(`is an EIO with its cause: ${name}`, async () => {
      const { kernel, disk, fs } = await withFfs(options);
      fs.writeFileSync("/ffs/before", "before", { flush: true });
      disk.fail = true;
      assert.throws(
        () => fs.writeFileSync("/ffs/after", "x", { flush: true }),
        (error) => {
          assert.equal(error.code, "EIO");
          assert.equal(error.cause?.message, "bad sector");
          return true;
        },
      );
      disk.fail = false;
      assert.equal(fs.readFileSync("/ffs/before", "utf8"), "before");
      /* Nothing new is taken before what is due has been written. */
      assert.throws(() => fs.writeFileSync("/ffs/later", "x"), { code: "EIO" });
      kernel.sync();
      fs.writeFileSync("/ffs/later", "later", { flush: true });
      kernel.unmount("/ffs");
      kernel.halt();
      const again = await boot();
      const device = new MemoryDisk(disk.bytes);
      again.mount("ffs", "/ffs", { device });
      assert.equal(again.fs.readFileSync("/ffs/later", "utf8"), "later");
      assert.equal(again.fs.readFileSync("/ffs/before", "utf8"), "before");
      again.halt();
    });
  }

  test("on a disk of 10 GiB, whatever is between write and read", async () => {
    const GiB = 2 ** 30;
    const device = sparseDisk(10 * GiB);
    await newfs(device);
    const kernel = await boot();
    const { fs } = kernel;
    kernel.mount("ffs", "/ffs", { device });
    /* Directories are spread over the disk, files are in theirs. */
    const dirs = Array.from({ length: 100 }, (_, i) => `/ffs/${i}`);
    for (const dir of dirs) {
      fs.mkdirSync(dir);
      fs.writeFileSync(`${dir}/file`, dir.repeat(1000));
    }
    kernel.unmount("/ffs");
    kernel.mount("ffs", "/ffs", { device });
    for (const dir of dirs) fs.utimesSync(`${dir}/file`, 1, 2);
    device.fail = true;
    assert.throws(() => kernel.sync(), { code: "EIO" });
    /* One write was tried; all others are kept, wherever they go. */
    assert.equal(device.failed.length > 0, true);
    for (const dir of dirs)
      assert.equal(
        fs.readFileSync(`${dir}/file`, "utf8") === dir.repeat(1000),
        true,
        dir,
      );
    device.fail = false;
    kernel.sync();
    kernel.unmount("/ffs");
    kernel.mount("ffs", "/ffs", { device, readOnly: true });
    for (const dir of dirs)
      assert.equal(fs.statSync(`${dir}/file`).mtimeMs, 2000);
    kernel.halt();
  });
});
