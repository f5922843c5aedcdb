// SPDX-License-Identifier: BSD-2-Clause

/** Options that nobody knows are refused, before anything is done. */
import assert from "node:assert/strict";
import * as nodeFs from "node:fs";
import { describe, test } from "node:test";
import { FileDisk, main, worker } from "./package.mjs";
import { emptyImage, temporaryPath } from "./tree.mjs";

const { boot, MemoryDisk, newfs } = main;
const image = emptyImage("8m");

describe("options that nobody knows", () => {
  const refused = (option, known) => ({
    name: "TypeError",
    code: "ERR_UNKNOWN_OPTION",
    option,
    message: known,
  });
  const readonly = refused("readonly", /no option 'readonly'; there are: .*\breadOnly\b/);

  test("devices and booting", async () => {
    assert.throws(() => new MemoryDisk(512, { readonly: true }), readonly);
    const path = temporaryPath("options.img");
    nodeFs.writeFileSync(path, new Uint8Array(512));
    assert.throws(() => new FileDisk(path, { readonly: false }), readonly);
    assert.throws(() => new FileDisk(path, null), { code: "ERR_INVALID_ARG_TYPE" });
    for (const start of [boot, worker.boot]) {
      await assert.rejects(start({ memory: 1 }), refused("memory", /memoryLimit/));
    }
    await assert.rejects(worker.boot({ clock: Date.now }), refused("clock", /timeout/));
  });

  test("values that are of no use", async () => {
    const range = { code: "ERR_OUT_OF_RANGE" };
    const type = { code: "ERR_INVALID_ARG_TYPE" };
    for (const size of [-1, 1.5, NaN]) {
      assert.throws(() => new MemoryDisk(size), range);
    }
    for (const start of [boot, worker.boot]) {
      await assert.rejects(start({ console: "stderr" }), type);
      await assert.rejects(start({ hostname: 5 }), type);
      for (const hostname of ["a\0b", "x".repeat(256), "ü".repeat(128)]) {
        await assert.rejects(start({ hostname }), { code: "ERR_INVALID_ARG_VALUE" });
      }
    }
    await assert.rejects(boot({ clock: 5 }), type);
    const named = await boot({ hostname: "x".repeat(255) });
    named.mount("kernfs", "/kern");
    assert.equal(named.fs.readFileSync("/kern/hostname", "utf8"), `${"x".repeat(255)}\n`);
    named.halt();
    /* What setTimeout cannot wait for it does not wait for at all. */
    for (const timeout of [Infinity, 2 ** 31, 0]) {
      await assert.rejects(worker.boot({ timeout }), range);
    }
    await assert.rejects(worker.boot({ timeout: "1s" }), type);
  });

  test("newfs and fsck of a device", async () => {
    const disk = new MemoryDisk(1 << 20);
    await assert.rejects(newfs(disk, { bsize: 8192 }), refused("bsize", /blockSize/));
    assert.ok(disk.bytes.every((byte) => byte === 0));
    await assert.rejects(
      newfs(disk, { partition: "1" }),
      refused("partition", /there are: .*\btools\b/),
    );
    await assert.rejects(main.fsck(disk, { repair: true }), refused("repair", /mode/));
  });

  for (const [name, start] of [
    ["a kernel", boot],
    ["a kernel in a Worker", worker.boot],
  ]) {
    test(`calls of ${name}: nothing is done`, async () => {
      const kernel = await start();
      const device = new MemoryDisk(image.slice());
      /* Some throw at once. */
      const call = async (method, ...args) => kernel[method](...args);
      await assert.rejects(call("mount", "ffs", "/x", { device, readonly: true }), readonly);
      await assert.rejects(call("newfs", device, { Force: true }), refused("Force", /force/));
      await assert.rejects(call("fsck", device, { fix: true }), refused("fix", /partition/));
      await assert.rejects(call("unmount", "/x", { forced: true }), refused("forced", /force/));
      await assert.rejects(call("process", { user: 1 }), refused("user", /uid/));
      for (const [option, code] of [
        [{ uid: "1000" }, "ERR_INVALID_ARG_TYPE"],
        [{ uid: -1 }, "ERR_OUT_OF_RANGE"],
        [{ gid: 1.5 }, "ERR_OUT_OF_RANGE"],
        [{ gid: 2 ** 32 }, "ERR_OUT_OF_RANGE"],
        [{ groups: "wheel" }, "ERR_INVALID_ARG_TYPE"],
        [{ groups: [NaN] }, "ERR_OUT_OF_RANGE"],
      ]) {
        await assert.rejects(call("process", option), { code }, JSON.stringify(option));
      }
      await assert.rejects(call("mount", undefined, "/t"), { code: "ERR_INVALID_ARG_TYPE" });
      await assert.rejects(call("mount", "tmpfs", "/t", null), { code: "ERR_INVALID_ARG_TYPE" });
      assert.equal((await kernel.mounts()).length, 1);
      /* The device was not taken. */
      const disk = await kernel.attach(device);
      assert.equal(String(disk), "/dev/disk0");
      await kernel.mount("ffs", "/x", { device: disk, noAtime: undefined });
      await kernel.unmount("/x", {});
      await kernel.halt();
    });
  }
});
