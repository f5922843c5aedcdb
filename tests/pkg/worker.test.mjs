// SPDX-License-Identifier: BSD-2-Clause

/** A kernel in a Worker, beyond the contract: the wire and the watchdog. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as nodeFs from "node:fs";
import { test } from "node:test";
import { FailingDisk, SlowDisk } from "./devices.mjs";
import { FileDisk, packageRoot, worker } from "./package.mjs";
import { ffsImage, isoImage, temporaryPath } from "./tree.mjs";

const { boot, KernelHalted, KernelPanic, MemoryDisk } = worker;

test("it is the same object, with promises", async () => {
  const kernel = await boot();
  const bytes = new Uint8Array(nodeFs.readFileSync(ffsImage()));
  const disk = await kernel.attach(new MemoryDisk(bytes));
  assert.equal(bytes.length, 0, "the bytes have moved");
  assert.equal(String(disk), "/dev/disk0");
  assert.equal((await kernel.probe(disk)).type, "ffs");
  await kernel.mount("ffs", "/ffs", { device: disk, readOnly: true });
  await kernel.mount("auto", "/cd", { device: new FileDisk(isoImage()) });
  const mounts = await kernel.mounts();
  assert.deepEqual(
    mounts.map(({ path }) => path).filter((path) => path !== "/"),
    ["/ffs", "/cd"],
  );
  const user = await kernel.process({ uid: 4712, cwd: "/ffs/etc" });
  assert.equal(await user.cwd(), "/ffs/etc");
  await assert.rejects(user.fs.promises.readFile("secret"), {
    code: "EACCES",
    syscall: "open",
    path: "secret",
  });
  assert.equal(await user.umask(0o77), 0o022);
  await user.exit();
  await kernel.unmount("/cd");
  assert.ok((await kernel.stats()).memory > 0);
  await kernel.halt();
  await assert.rejects(kernel.mounts(), KernelHalted);
});

test("`await using` ends what may have ended before", async () => {
  const kernel = await boot();
  const user = await kernel.process({ uid: 1 });
  assert.equal(await kernel.halt(), 0);
  assert.equal(await kernel.halt(), 0, "again");
  await user[Symbol.asyncDispose]();
  await kernel[Symbol.asyncDispose]();
  const other = await boot();
  other.terminate();
  await other[Symbol.asyncDispose]();
  await assert.rejects(other.halt(), KernelPanic);
});

test("a request that cannot be read is not waited for", async () => {
  const kernel = await boot();
  const bytes = new Uint8Array(8);
  const { buffer } = bytes;
  structuredClone(buffer, { transfer: [buffer] });
  const device = {
    size: 8,
    read() {},
    toWorker: () => ({ kind: "MemoryDisk", arguments: [bytes], transfer: [buffer] }),
  };
  await assert.rejects(kernel.attach(device));
  kernel.terminate();
});

test("calls that overlap all get their own answer", async () => {
  const kernel = await boot();
  await kernel.mount("auto", "/ffs", { device: new FileDisk(ffsImage()) });
  const { promises } = kernel.fs;
  const names = await promises.readdir("/ffs/many");
  const stats = await Promise.all(
    names.map((name) => promises.stat(`/ffs/many/${name}`)),
  );
  assert.equal(new Set(stats.map(({ ino }) => ino)).size, names.length);
  await kernel.halt();
});

test("what a device throws crosses the wire", async () => {
  const kernel = await boot();
  const device = new FailingDisk(ffsImage(), "throw");
  await assert.rejects(
    kernel.mount("ffs", "/ffs", { device }),
    (error) =>
      error.code === "EIO" &&
      error.cause instanceof RangeError &&
      error.cause.message === "no such sector",
  );
  await kernel.halt();
});

test("the watchdog ends a call that hangs", async () => {
  const kernel = await boot({ timeout: 500 });
  const device = await kernel.attach(new FailingDisk(ffsImage(), "hang"));
  const hanging = kernel.mount("ffs", "/ffs", { device });
  const waiting = kernel.fs.promises.stat("/");
  await assert.rejects(hanging, KernelPanic);
  await assert.rejects(waiting, /mount took longer than 500 ms/);
  await assert.rejects(kernel.mounts(), KernelPanic);
});

test("the watchdog lets what tells of its progress take its time", async () => {
  const timeout = 1000;
  const kernel = await boot({ timeout });
  const disk = await kernel.attach(new SlowDisk(16 << 20, 5));
  const started = Date.now();
  await kernel.newfs(disk, { blocksPerGroup: 32 });
  const took = Date.now() - started;
  assert.ok(took > 2 * timeout, `${took} ms is too little to show anything`);
  assert.equal((await kernel.probe(disk)).type, "ffs");
  await kernel.halt();
});

test("a Worker can be ended at any time", async () => {
  const kernel = await boot();
  const device = new FailingDisk(ffsImage(), "hang");
  const hanging = kernel.mount("ffs", "/ffs", { device });
  kernel.terminate();
  await assert.rejects(hanging, KernelPanic);
});

test("a device without toWorker is refused", async () => {
  const kernel = await boot();
  await assert.rejects(kernel.attach({ size: 512, read() {} }), {
    code: "ERR_INVALID_ARG_TYPE",
  });
  await kernel.halt();
});

test("watching keeps a program running, when it is to", () => {
  const program = (persistent) => `
    import { boot } from ${JSON.stringify(
      new URL("js/src/worker/index.js", packageRoot).href,
    )};
    const kernel = await boot();
    await kernel.mount("tmpfs", "/tmp");
    const { fs } = kernel;
    const watcher = fs.watch("/tmp", { persistent: ${persistent} }, (type) => {
      console.log("heard", type);
      watcher.close();
    });
    await fs.promises.mkdir("/tmp/x");
    process.on("exit", () => console.log("end"));
  `;
  const run = (persistent) => {
    const path = temporaryPath(`watching-${persistent}.mjs`);
    nodeFs.writeFileSync(path, program(persistent));
    const options = { encoding: "utf8", timeout: 60_000 };
    return execFileSync(process.execPath, [path], options);
  };
  assert.equal(run(true), "heard rename\nend\n");
  assert.match(run(false), /end\n$/);
});

test("a Worker runs beside a program that is an argument, or comes in", () => {
  const program = `
    import { boot } from ${JSON.stringify(
      new URL("js/src/worker/index.js", packageRoot).href,
    )};
    const kernel = await boot();
    console.log((await kernel.mounts()).length, process.argv.length);
    await kernel.halt();
  `;
  const { NODE_OPTIONS, ...env } = process.env;
  const run = (args, input, options) =>
    execFileSync(process.execPath, args, {
      encoding: "utf8",
      timeout: 60_000,
      input,
      env: options === undefined ? env : { ...env, NODE_OPTIONS: options },
    });
  const type = "--input-type=module";
  for (const [args, input, options] of [
    [[type, "--eval", program]],
    [[type, "--max-old-space-size=200", "--no-warnings", "--eval", program]],
    [["--input-type", "module", "-"], program],
    [["--eval", program], "", `${type} --no-warnings`],
  ]) {
    assert.match(run(args, input, options), /^1 [12]\n$/, `${args[0]}`);
  }
});
