// SPDX-License-Identifier: BSD-2-Clause

/** The JavaScript hypervisor without a kernel: each hypercall on its own. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { describe, test } from "node:test";
import { packageRoot } from "./package.mjs";

const { CLIENT_BASE, Host, hypercalls, KernelHalted, KernelPanic } =
  await import(new URL("hypervisor/js/index.js", packageRoot).href);
const { ERRNO } = await import(new URL("js/src/errors.js", packageRoot).href);
const sources = new URL("../../", import.meta.url);

const ENOENT = 2;
const EIO = 5;
const E2BIG = 7;
const ENOMEM = 12;
const EFAULT = 14;
const EROFS = 30;
const PAGE = 65536;

/** A host bound to a memory of one page and a table of one function. */
function makeHost(options = {}, maximum = undefined) {
  const host = new Host({ params: new Map(), ...options });
  const memory = new WebAssembly.Memory({ initial: 1, maximum });
  const completions = [];
  const table = {
    get: () => (arg, done, error) => completions.push([arg, done, error]),
  };
  host.bind({ memory, __indirect_function_table: table });
  return { host, calls: hypercalls(host), completions };
}

function putString(host, address, text) {
  host.u8.set(new TextEncoder().encode(`${text}\0`), address);
  return address;
}

describe("the list", () => {
  test("every hypercall of rumpuser.h is there, and no other", () => {
    const header = fs.readFileSync(
      new URL("hypervisor/rumpuser.h", sources),
      "utf8",
    );
    const declared = [...header.matchAll(/RUMPUSER_CALL\((rumpuser_\w+)\)/g)];
    assert.deepEqual(
      Object.keys(makeHost().calls).sort(),
      declared.map((match) => match[1]).sort(),
    );
  });

  test("the version is the header's", () => {
    const { calls } = makeHost();
    assert.equal(calls.rumpuser_init(1, 0, 16), 0);
    assert.notEqual(calls.rumpuser_init(2, 0, 16), 0);
  });

  test("every error number of the kernel has a code", () => {
    const header = fs.readFileSync(
      new URL("sys/include/sys/errno.h", sources),
      "utf8",
    );
    let count = 0;
    for (const [, name, number] of header.matchAll(
      /^#define (E\w+)\s+(\d+)$/gm,
    )) {
      const code = name === "EOPNOTSUPP" ? "ENOTSUP" : name;
      assert.equal(ERRNO[number]?.[0], code, name);
      count++;
    }
    assert.ok(count > 40);
  });
});

describe("memory", () => {
  test("what is mapped is zero, aligned and apart", () => {
    const { host, calls } = makeHost();
    const seen = [];
    for (const pages of [1, 3, 2, 40, 1, 17]) {
      assert.equal(calls.rumpuser_anonmmap(pages * PAGE, 0), 0);
      const at = host.i32[0];
      assert.equal(at % PAGE, 0);
      assert.ok(at + pages * PAGE <= host.u8.length);
      assert.ok(host.u8.subarray(at, at + pages * PAGE).every((b) => b === 0));
      for (const [start, end] of seen) {
        assert.ok(at >= end || at + pages * PAGE <= start);
      }
      seen.push([at, at + pages * PAGE]);
      host.u8.fill(0xa5, at, at + pages * PAGE);
    }
  });

  test("what is unmapped is used again, joined and zeroed", () => {
    const { host, calls } = makeHost();
    const map = (pages) => {
      assert.equal(calls.rumpuser_anonmmap(pages * PAGE, 0), 0);
      return host.i32[0];
    };
    const [a, b, c] = [map(2), map(3), map(2)];
    host.u8.fill(1, a, c + 2 * PAGE);
    calls.rumpuser_unmap(a, 2 * PAGE);
    calls.rumpuser_unmap(c, 2 * PAGE);
    calls.rumpuser_unmap(b, 3 * PAGE);
    const size = host.memory.buffer.byteLength;
    const whole = map(7);
    assert.equal(whole, a);
    assert.equal(host.memory.buffer.byteLength, size);
    assert.ok(host.u8.subarray(a, a + 7 * PAGE).every((byte) => byte === 0));
  });

  test("when there is no more, the error is ENOMEM", () => {
    const { calls } = makeHost({}, 10);
    assert.equal(calls.rumpuser_anonmmap(9 * PAGE, 0), 0);
    assert.equal(calls.rumpuser_anonmmap(PAGE, 0), ENOMEM);
    assert.equal(calls.rumpuser_malloc(PAGE, 0, 0), ENOMEM);
  });

  test("blocks are aligned, apart, and used again", () => {
    const { host, calls } = makeHost();
    const blocks = new Map();
    let seed = 1;
    const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
    for (let i = 0; i < 2000; i++) {
      if (blocks.size > 50) {
        const [[at, length]] = blocks;
        blocks.delete(at);
        calls.rumpuser_free(at, length);
      }
      const length = 1 + random(i % 10 === 0 ? 200_000 : 500);
      const align = 1 << (2 + random(6));
      assert.equal(calls.rumpuser_malloc(length, align, 0), 0);
      const at = host.i32[0];
      assert.equal(at % align, 0);
      for (const [other, its] of blocks) {
        assert.ok(at >= other + its || at + length <= other);
      }
      blocks.set(at, length);
    }
    assert.ok(host.memory.buffer.byteLength < 32 << 20);
  });
});

describe("devices", () => {
  const bytes = Uint8Array.from({ length: 4096 }, (_, i) => i >> 4);
  const name = 1024;

  function open(device, mode = 0) {
    const made = makeHost();
    made.host.devices.set("disk", device);
    putString(made.host, name, "disk");
    const error = made.calls.rumpuser_open(name, mode, 0);
    return { ...made, error, fd: made.host.i32[0] };
  }

  const disk = () => ({
    size: bytes.length,
    read: (offset, target) =>
      target.set(bytes.subarray(offset, offset + target.length)),
  });

  test("names, sizes and types", () => {
    const { host, calls } = open(disk());
    assert.equal(calls.rumpuser_getfileinfo(name, 8, 16), 0);
    assert.deepEqual([...host.i32.subarray(2, 5)], [4096, 0, 3]);
    host.devices.set("disk", { size: 5 * 2 ** 33, read() {} });
    assert.equal(calls.rumpuser_getfileinfo(name, 8, 0), 0);
    assert.deepEqual([...host.i32.subarray(2, 4)], [0, 10]);
    putString(host, 2048, "other");
    assert.equal(calls.rumpuser_getfileinfo(2048, 8, 16), ENOENT);
    assert.equal(calls.rumpuser_open(2048, 0, 0), ENOENT);
  });

  test("a read completes before the call returns", () => {
    const { host, calls, completions, fd } = open(disk());
    calls.rumpuser_bio(fd, 1, 8192, 1024, 512n, 7, 99);
    assert.deepEqual(completions, [[99, 1024, 0]]);
    assert.deepEqual(
      host.u8.slice(8192, 8192 + 1024),
      bytes.slice(512, 512 + 1024),
    );
  });

  test("beyond the end is EIO, and touches nothing", () => {
    const { host, calls, completions, fd } = open(disk());
    host.u8.fill(9, 8192, 9216);
    calls.rumpuser_bio(fd, 1, 8192, 1024, 3584n, 7, 1);
    calls.rumpuser_bio(fd, 1, 8192, 512, -512n, 7, 2);
    assert.deepEqual(completions, [
      [1, 0, EIO],
      [2, 0, EIO],
    ]);
    assert.ok(host.u8.subarray(8192, 9216).every((byte) => byte === 9));
  });

  test("what cannot be written is not opened for writing", () => {
    assert.equal(open(disk(), 2).error, EROFS);
    const writable = { ...disk(), write() {} };
    assert.equal(open(writable, 2).error, 0);
    assert.equal(open({ ...writable, readOnly: true }, 1).error, EROFS);
  });

  test("a synchronous write is flushed before it completes", () => {
    const events = [];
    const { calls, completions, fd } = open(
      {
        ...disk(),
        write: (offset, source) => events.push(["write", offset, source[0]]),
        flush: () => events.push("flush"),
      },
      2,
    );
    calls.rumpuser_bio(fd, 2 | 4, 8192, 512, 512n, 7, 1);
    assert.deepEqual(events, [["write", 512, 0], "flush"]);
    assert.deepEqual(completions, [[1, 512, 0]]);
    assert.equal(calls.rumpuser_syncfd(fd), 0);
    assert.equal(events.length, 3);
    assert.equal(calls.rumpuser_close(fd), 0);
    assert.notEqual(calls.rumpuser_close(fd), 0);
  });

  test("plain reads end where the device ends", () => {
    const { host, calls, fd } = open(disk());
    assert.equal(calls.rumpuser_read(fd, 8192, 1000, 3996n, 0), 0);
    assert.equal(host.i32[0], 100);
    assert.equal(calls.rumpuser_read(fd, 8192, 1000, 5000n, 0), 0);
    assert.equal(host.i32[0], 0);
  });
});

describe("the rest", () => {
  test("parameters", () => {
    const { host, calls } = makeHost({ params: new Map([["RUMP_X", "12k"]]) });
    const get = (name, length) =>
      calls.rumpuser_getparam(putString(host, 64, name), 256, length);
    assert.equal(get("RUMP_X", 4), 0);
    assert.equal(host.string(256), "12k");
    assert.equal(get("RUMP_X", 3), E2BIG);
    assert.equal(get("RUMP_Y", 100), ENOENT);
    assert.equal(get("_RUMPUSER_HOSTNAME", 100), 0);
    assert.equal(host.string(256), "rumpjs");
  });

  test("clocks", () => {
    const { host, calls } = makeHost({ clock: () => 2 ** 32 * 1000 + 500.25 });
    for (const clock of [0, 1]) {
      assert.equal(calls.rumpuser_clock_gettime(clock, 8, 16), 0);
      assert.deepEqual([...host.i32.subarray(2, 5)], [0, 1, 500_250_000]);
    }
    const real = makeHost();
    real.calls.rumpuser_clock_gettime(0, 8, 16);
    assert.ok(Math.abs(real.host.i32[2] - Date.now() / 1000) < 2);
    assert.equal(real.calls.rumpuser_clock_sleep(0, 1000n, 0), 0);
  });

  test("random bytes, more than the engine gives at once", () => {
    const { host, calls } = makeHost();
    calls.rumpuser_anonmmap(4 * PAGE, 0);
    const at = host.i32[0];
    calls.rumpuser_getrandom(at, 4 * PAGE);
    for (let part = 0; part < 4; part++) {
      const start = at + part * PAGE;
      assert.ok(new Set(host.u8.subarray(start, start + 4096)).size > 200);
    }
  });

  test("the console gets whole lines", () => {
    const lines = [];
    const { host, calls } = makeHost({ console: (line) => lines.push(line) });
    const text = "eins\nzw";
    putString(host, 64, text);
    calls.rumpuser_dputs(64, text.length);
    for (const c of "ei\n\n") calls.rumpuser_putchar(c.charCodeAt(0));
    assert.deepEqual(lines, ["eins", "zwei", ""]);
  });

  test("the client's memory ends where its array ends", () => {
    const { host, calls } = makeHost();
    const array = new Uint8Array(100).fill(3);
    host.lend(array);
    const base = CLIENT_BASE | 0;
    assert.equal(calls.rumpuser_sp_copyin(base + 90, 64, 10), 0);
    assert.equal(host.u8[73], 3);
    assert.equal(calls.rumpuser_sp_copyin(base + 91, 64, 10), EFAULT);
    assert.equal(calls.rumpuser_sp_copyout(0, base + 50, 50), 0);
    assert.equal(array[50], 0);
    assert.equal(calls.rumpuser_sp_copyout(0, base + 101, 0), EFAULT);
    assert.equal(calls.rumpuser_sp_copyout(0, base + 1, 100), EFAULT);
    host.unlend();
    assert.equal(calls.rumpuser_sp_copyout(0, base, 1), EFAULT);
  });

  test("an exit ends the kernel, a panic with its message", () => {
    const { host, calls } = makeHost();
    const text = "panic: ffs_valloc: dup alloc\n";
    putString(host, 64, text);
    calls.rumpuser_dputs(64, text.length);
    assert.throws(
      () => calls.rumpuser_exit(-1),
      (error) =>
        error instanceof KernelPanic &&
        error.message === "kernel panic: ffs_valloc: dup alloc",
    );
    assert.throws(() => host.refuse(), KernelPanic);
    const other = makeHost();
    assert.throws(() => other.calls.rumpuser_exit(0), KernelHalted);
  });
});
