// SPDX-License-Identifier: BSD-2-Clause

/** The kernel object: devices, mounts, processes, and how a kernel ends. */
import assert from "node:assert/strict";
import * as nodeFs from "node:fs";
import { describe, test } from "node:test";
import { FailingDisk } from "./devices.mjs";
import { FileDisk, main } from "./package.mjs";
import { ffsImage, isoImage, temporaryPath } from "./tree.mjs";

const { boot, KernelHalted, KernelPanic, MemoryDisk } = main;
/* No Buffer: the slice() of one is no copy. */
const image = new Uint8Array(nodeFs.readFileSync(ffsImage()));
const memoryDisk = () => new MemoryDisk(image.slice());

/** A kernel with the image at /ffs. */
async function booted(device = memoryDisk(), options = {}) {
  const kernel = await boot(options);
  kernel.mount("ffs", "/ffs", { device, readOnly: true });
  return kernel;
}

describe("booting", () => {
  test("several kernels live side by side", async () => {
    const [a, b] = await Promise.all([boot(), boot()]);
    a.mount("ffs", "/only-a", { device: memoryDisk(), readOnly: true });
    assert.ok(a.fs.existsSync("/only-a/etc/motd"));
    assert.ok(!b.fs.existsSync("/only-a"));
    assert.equal(a.halt(), 0);
    assert.deepEqual(b.fs.readdirSync("/dev").includes("disk0"), false);
    b.halt();
  });

  test("a module may be given, compiled or not", async () => {
    const bytes = nodeFs.readFileSync(
      new URL("kernel.wasm", (await import("./package.mjs")).packageRoot),
    );
    for (const module of [
      bytes,
      WebAssembly.compile(bytes),
      new Response(bytes, { headers: { "content-type": "application/wasm" } }),
      await main.compile(),
    ]) {
      const kernel = await boot({ module });
      assert.ok(kernel.fs.existsSync("/"));
      kernel.halt();
    }
  });

  test("bad options are refused", async () => {
    await assert.rejects(boot({ memoryLimit: "much" }), {
      code: "ERR_INVALID_ARG_TYPE",
    });
    await assert.rejects(boot({ bufferCache: -1 }), {
      code: "ERR_OUT_OF_RANGE",
    });
    await assert.rejects(boot({ module: new Response("", { status: 404 }) }), {
      code: "ERR_KERNEL_MODULE",
    });
  });

  test("what is no device is refused at once", async () => {
    const kernel = await boot();
    const code = "ERR_INVALID_ARG_TYPE";
    for (const wrong of [undefined, null, {}, new Uint8Array(512), { size: -1, read() {} }]) {
      assert.throws(() => kernel.attach(wrong), { code });
    }
    for (const wrong of [undefined, "abc", {}]) {
      assert.throws(() => new MemoryDisk(wrong), { code });
    }
    assert.throws(() => new FileDisk("/"), { code: "ERR_INVALID_ARG_VALUE" });
    kernel.halt();
  });

  test("the console hears what the kernel says", async () => {
    const lines = [];
    const kernel = await boot({
      console: (line) => lines.push(line),
      verbose: true,
    });
    kernel.halt();
    assert.ok(lines.length > 0);
    assert.ok(lines.every((line) => !line.includes("\n")));
  });
});

describe("mounting", () => {
  test("the table of mounts", async () => {
    const kernel = await booted();
    kernel.mount("auto", "/a/b/c", { device: new FileDisk(isoImage()) });
    const mounts = kernel.mounts().filter(({ path }) => path !== "/");
    assert.deepEqual(mounts, [
      { type: "ffs", path: "/ffs", device: "/dev/disk0", readOnly: true },
      { type: "cd9660", path: "/a/b/c", device: "/dev/disk1", readOnly: true },
    ]);
    kernel.unmount("/ffs");
    assert.throws(() => kernel.fs.readFileSync("/ffs/etc/motd"), {
      code: "ENOENT",
    });
    kernel.mount("auto", "/ffs", { device: "/dev/disk0", readOnly: true });
    assert.ok(kernel.fs.existsSync("/ffs/etc/motd"));
    kernel.halt();
  });

  test("probe tells what is on a disk", async () => {
    const kernel = await boot();
    const disk = kernel.attach(memoryDisk());
    assert.equal(String(disk), "/dev/disk0");
    assert.equal(disk.size, image.length);
    assert.equal(kernel.probe(disk).type, "ffs");
    assert.deepEqual(kernel.probe(disk).partitions, []);
    const iso = kernel.attach(new FileDisk(isoImage()));
    assert.equal(kernel.probe(iso).type, "cd9660");
    assert.equal(iso.readOnly, true);
    const empty = kernel.attach(new MemoryDisk(1 << 20));
    assert.equal(kernel.probe(empty).type, undefined);
    kernel.halt();
  });

  test("a partition can be mounted", async () => {
    const start = 64 * 512;
    const whole = new Uint8Array(start + image.length);
    whole.set(image, start);
    const view = new DataView(whole.buffer);
    whole[446 + 4] = 0xa9;
    view.setUint32(446 + 8, 64, true);
    view.setUint32(446 + 12, image.length / 512, true);
    view.setUint16(510, 0xaa55, true);
    const kernel = await boot();
    const disk = kernel.attach(new MemoryDisk(whole));
    const { partitions } = kernel.probe(disk);
    assert.equal(partitions[0].scheme, "MBR");
    assert.equal(partitions[0].type, "ffs");
    assert.equal(partitions[0].offset, start);
    const options = { device: disk, readOnly: true };
    kernel.mount("auto", "/found", options);
    kernel.unmount("/found");
    const { id } = partitions[0];
    kernel.mount("ffs", "/named", { ...options, partition: id });
    assert.ok(kernel.fs.existsSync("/named/etc/motd"));
    assert.throws(
      () => kernel.mount("ffs", "/no", { ...options, partition: "77" }),
      { code: "ERR_NO_FILE_SYSTEM" },
    );
    kernel.halt();
  });

  test("what cannot be mounted says why", async () => {
    const kernel = await boot();
    const empty = kernel.attach(new MemoryDisk(1 << 20));
    assert.throws(() => kernel.mount("ffs", "/x"), {
      code: "ENOENT",
      message: /options\.device/,
    });
    assert.throws(() => kernel.mount("auto", "/x"), {
      message: /options\.device/,
    });
    assert.throws(() => kernel.mount("nofs", "/x", { device: empty }), {
      code: "ENODEV",
      message: /no such type of file system/,
      syscall: "mount",
      path: "/dev/disk0",
      dest: "/x",
    });
    assert.throws(
      () => kernel.mount("ffs", "/x", { device: empty }),
      ({ syscall, message, cause }) =>
        syscall === "mount" &&
        /no ffs that the kernel knows; see kernel\.probe/.test(message) &&
        /no FFS superblock/.test(cause.message),
    );
    assert.throws(() => kernel.mount("auto", "/x", { device: empty }), {
      code: "ERR_NO_FILE_SYSTEM",
    });
    assert.throws(() => kernel.mount("ffs", "/x", { device: "/dev/none" }), {
      code: "ENOENT",
    });
    assert.deepEqual(
      kernel.mounts().filter(({ path }) => path !== "/"),
      [],
    );
    kernel.halt();
  });

  test("a file system in use is busy, and gives way to force", async () => {
    const kernel = await booted();
    const fd = kernel.fs.openSync("/ffs/etc/motd");
    assert.throws(() => kernel.unmount("/ffs"), {
      code: "EBUSY",
      syscall: "unmount",
      path: "/ffs",
    });
    kernel.unmount("/ffs", { force: true });
    assert.throws(() => kernel.fs.readSync(fd, new Uint8Array(8)));
    kernel.fs.closeSync(fd);
    kernel.halt();
  });

  test("a read-only mount refuses writing", async () => {
    const kernel = await booted();
    for (const flags of ["w", "a", "r+"]) {
      assert.throws(() => kernel.fs.openSync("/ffs/etc/motd", flags), {
        code: "EROFS",
        syscall: "open",
        path: "/ffs/etc/motd",
      });
    }
    assert.throws(() => kernel.fs.accessSync("/ffs/etc/motd", 2), {
      code: "EROFS",
    });
    kernel.halt();
  });

  test("a superblock that promises much gets no memory", async () => {
    const bytes = image.slice();
    const view = new DataView(bytes.buffer, bytes.byteOffset + 8192);
    const field = (at, value) =>
      value === undefined
        ? view.getInt32(at, true)
        : view.setInt32(at, value, true);
    const [dblkno, fsize, frag, inopb] = [20, 52, 56, 120].map((at) =>
      field(at),
    );
    const fpg = Math.ceil(dblkno / frag) * frag;
    const ncg = Math.floor(0x7fffffff / (fsize / 512) / fpg);
    field(36, ncg * fpg); // fs_size
    field(44, ncg);
    field(156, Math.ceil((ncg * 16) / fsize) * fsize); // fs_cssize
    field(184, inopb); // fs_ipg
    field(188, fpg);
    const kernel = await boot({ memoryLimit: 16 << 20, console() {} });
    const device = new MemoryDisk(bytes);
    assert.throws(
      () => kernel.mount("ffs", "/ffs", { device, readOnly: true }),
      { code: "EIO" },
    );
    kernel.mount("ffs", "/ffs", { device: memoryDisk(), readOnly: true });
    assert.ok(kernel.fs.existsSync("/ffs/etc/motd"));
    kernel.halt();
  });

  test("reading changes nothing in the image", async () => {
    const disk = memoryDisk();
    const kernel = await booted(disk);
    kernel.fs.readdirSync("/ffs", { recursive: true });
    kernel.fs.readFileSync("/ffs/big");
    kernel.halt();
    assert.deepEqual(Buffer.compare(disk.bytes, image), 0);
  });

  test("a detached disk is gone", async () => {
    const kernel = await boot();
    const device = new FailingDisk(ffsImage());
    const disk = kernel.attach(device);
    kernel.mount("ffs", "/ffs", { device: disk });
    assert.throws(() => kernel.detach(disk), { code: "EBUSY" });
    kernel.unmount("/ffs");
    kernel.detach(disk);
    assert.ok(device.closed);
    assert.throws(() => kernel.detach(disk), { code: "ENOENT" });
    kernel.halt();
  });
});

describe("devices", () => {
  test("what a device throws is the cause of the EIO", async () => {
    const device = new FailingDisk(ffsImage());
    const kernel = await booted(device);
    device.fail = "throw";
    assert.throws(
      () => kernel.fs.readFileSync("/ffs/big"),
      (error) => {
        assert.equal(error.code, "EIO");
        assert.ok(error.cause instanceof RangeError);
        return true;
      },
    );
    device.fail = undefined;
    assert.equal(kernel.fs.readFileSync("/ffs/big").length, 3_000_123);
    kernel.halt();
    assert.ok(device.closed);
  });

  test("a device cannot call its kernel", async () => {
    const device = new FailingDisk(ffsImage());
    const kernel = await booted(device);
    device.fail = () => kernel.fs.statSync("/ffs");
    assert.throws(
      () => kernel.fs.readFileSync("/ffs/big"),
      (error) => /must not call the kernel/.test(error.cause?.message),
    );
    device.fail = () => kernel.halt();
    assert.throws(() => kernel.fs.readFileSync("/ffs/big"), { code: "EIO" });
    device.fail = undefined;
    assert.equal(kernel.fs.readFileSync("/ffs/big").length, 3_000_123);
    kernel.halt();
  });

  test("a file is read only where it is needed", async () => {
    const path = temporaryPath("large.img");
    nodeFs.copyFileSync(ffsImage(), path);
    nodeFs.truncateSync(path, 5 * 2 ** 30);
    const kernel = await boot();
    const disk = kernel.attach(new FileDisk(path));
    assert.equal(disk.size, 5 * 2 ** 30);
    kernel.mount("ffs", "/ffs", { device: disk });
    assert.equal(kernel.fs.readFileSync("/ffs/big").length, 3_000_123);
    assert.ok(kernel.stats().memory < 64 << 20);
    kernel.halt();
  });

  test("a missing file is an error of node:fs", () => {
    assert.throws(() => new FileDisk("/nowhere/at/all"), { code: "ENOENT" });
  });
});

describe("processes", () => {
  test("permissions are those of the user", async () => {
    const kernel = await booted();
    const own = kernel.fs.statSync("/ffs/etc/secret");
    const owner = kernel.process({ uid: own.uid || 4711, gid: own.gid });
    const other = kernel.process({ uid: 4712, gid: 4712 });
    assert.equal(other.uid, 4712);
    for (const [path, syscall] of [
      ["/ffs/etc/secret", "open"],
      ["/ffs/closed/inside", "open"],
    ]) {
      assert.throws(() => other.fs.readFileSync(path), {
        code: "EACCES",
        syscall,
        path,
      });
      assert.ok(kernel.fs.readFileSync(path).length > 0);
    }
    assert.throws(() => other.fs.readdirSync("/ffs/closed"), {
      code: "EACCES",
      syscall: "scandir",
    });
    assert.ok(other.fs.readFileSync("/ffs/etc/motd").length > 0);
    if (own.uid !== 0) {
      assert.ok(owner.fs.readFileSync("/ffs/etc/secret").length > 0);
    }
    kernel.halt();
  });

  test("descriptors belong to one process", async () => {
    const kernel = await booted();
    const user = kernel.process();
    const fd = user.fs.openSync("/ffs/etc/motd");
    assert.equal(user.fs.readSync(fd, new Uint8Array(4)), 4);
    assert.throws(() => kernel.fs.fstatSync(fd), { code: "EBADF" });
    user.exit();
    assert.throws(() => user.fs.fstatSync(fd), /process has ended/);
    user.exit();
    kernel.unmount("/ffs");
    kernel.halt();
  });

  test("each has its working directory and umask", async () => {
    const kernel = await booted();
    const user = kernel.process({ cwd: "/ffs/links/dir", umask: 0o077 });
    assert.equal(user.cwd(), "/ffs/etc");
    assert.ok(user.fs.statSync("motd").isFile());
    assert.equal(user.fs.realpathSync("../links/chain"), "/ffs/etc/motd");
    assert.equal(user.fs.realpathSync("."), "/ffs/etc");
    user.chdir("..");
    assert.equal(user.cwd(), "/ffs");
    assert.ok(user.fs.existsSync("etc/motd"));
    assert.equal(kernel.fs.existsSync("etc/motd"), false);
    assert.equal(user.umask(), 0o077);
    assert.equal(user.umask("27"), 0o077);
    assert.equal(user.umask(), 0o027);
    assert.throws(() => user.chdir("/ffs/etc/motd"), {
      code: "ENOTDIR",
      syscall: "chdir",
    });
    assert.throws(() => kernel.process({ cwd: "/nowhere" }), {
      code: "ENOENT",
    });
    kernel.halt();
  });
});

describe("the end", () => {
  test("a halted kernel says so", async () => {
    const kernel = await booted();
    const fd = kernel.fs.openSync("/ffs/etc/motd");
    kernel.halt();
    for (const call of [
      () => kernel.fs.readdirSync("/"),
      () => kernel.fs.readSync(fd, new Uint8Array(1)),
      () => kernel.mounts(),
      () => kernel.process(),
      () => kernel.attach(memoryDisk()),
    ]) {
      assert.throws(call, KernelHalted);
    }
    await assert.rejects(kernel.fs.promises.stat("/"), KernelHalted);
    kernel.halt();
  });

  test("a trap kills this kernel and no other", async () => {
    let broken = false;
    const clock = () => {
      if (broken) throw new Error("the clock broke");
      return 1e12;
    };
    const device = new FailingDisk(ffsImage());
    const kernel = await booted(device, { clock });
    const other = await booted();
    broken = true;
    let panic;
    assert.throws(
      /* What is made gets the time. */
      () => kernel.fs.mkdirSync("/x"),
      (error) => {
        panic = error;
        return error instanceof KernelPanic;
      },
    );
    assert.equal(panic.code, "ERR_KERNEL_PANIC");
    assert.match(panic.message, /the clock broke/);
    const { reads } = device;
    assert.throws(
      () => kernel.fs.statSync("/ffs"),
      (e) => e === panic,
    );
    assert.throws(
      () => kernel.fs.existsSync("/ffs"),
      (e) => e === panic,
    );
    assert.throws(
      () => kernel.process(),
      (e) => e === panic,
    );
    assert.equal(device.reads, reads);
    assert.ok(other.fs.existsSync("/ffs/etc/motd"));
    kernel.halt();
    assert.ok(device.closed);
    other.halt();
  });

  test("`using` halts", async () => {
    const kernel = await booted();
    kernel[Symbol.dispose]();
    assert.throws(() => kernel.mounts(), KernelHalted);
  });
});
