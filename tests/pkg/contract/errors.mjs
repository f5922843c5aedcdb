// SPDX-License-Identifier: BSD-2-Clause

/**
 * Errors as a table: operation, code, system call, path. Each row runs in all
 * three forms where they exist.
 */
import * as assert from "./assert.mjs";

const ERRNO = {
  ENOENT: [-2, "no such file or directory"],
  EBADF: [-9, "bad file descriptor"],
  ENOTDIR: [-20, "not a directory"],
  EISDIR: [-21, "illegal operation on a directory"],
  EINVAL: [-22, "invalid argument"],
  ENAMETOOLONG: [-36, "name too long"],
  ELOOP: [-40, "too many symbolic links encountered"],
};

const TOO_LONG = "n".repeat(256);
const FAR = "d/".repeat(3000);

/** [function, arguments after the path, path, code, syscall] */
const WITH_PATH = [
  ["readFile", [], "nothing", "ENOENT", "open"],
  ["readFile", ["utf8"], "etc/motd/below", "ENOTDIR", "open"],
  ["readFile", [], "etc/motd/", "ENOTDIR", "open"],
  ["readFile", [], "links/dangling", "ENOENT", "open"],
  ["readFile", [], "links/loop", "ELOOP", "open"],
  ["readFile", [], TOO_LONG, "ENAMETOOLONG", "open"],
  ["readFile", [], FAR, "ENAMETOOLONG", "open"],
  ["open", ["r"], "nothing", "ENOENT", "open"],
  ["open", ["r"], "nothing/at/all", "ENOENT", "open"],
  ["open", ["r+"], "etc", "EISDIR", "open"],
  ["stat", [], "nothing", "ENOENT", "stat"],
  ["stat", [], "links/dangling", "ENOENT", "stat"],
  ["stat", [], "links/ping", "ELOOP", "stat"],
  ["stat", [], "empty/below", "ENOTDIR", "stat"],
  ["stat", [], TOO_LONG, "ENAMETOOLONG", "stat"],
  ["lstat", [], "nothing", "ENOENT", "lstat"],
  ["lstat", [], "links/loop/below", "ELOOP", "lstat"],
  ["access", [], "nothing", "ENOENT", "access"],
  ["access", [2], "links/dangling", "ENOENT", "access"],
  ["readdir", [], "nothing", "ENOENT", "scandir"],
  ["readdir", [], "etc/motd", "ENOTDIR", "scandir"],
  ["readdir", [{ withFileTypes: true }], "empty", "ENOTDIR", "scandir"],
  ["opendir", [], "nothing", "ENOENT", "opendir"],
  ["opendir", [], "empty", "ENOTDIR", "opendir"],
  ["readlink", [], "nothing", "ENOENT", "readlink"],
  ["readlink", [], "etc", "EINVAL", "readlink"],
  ["readlink", [], "etc/motd", "EINVAL", "readlink"],
  ["statfs", [], "nothing", "ENOENT", "statfs"],
];

/** Where promises and Node's own synchronous realpath differ. */
const REALPATH = [
  ["nothing", "ENOENT"],
  ["etc/motd/below", "ENOTDIR"],
  ["links/dangling", "ENOENT"],
  ["links/loop", "ELOOP"],
];

function check(error, code, syscall, path, what) {
  const [errno, text] = ERRNO[code];
  const tail = path === undefined ? "" : ` '${path}'`;
  assert.has(
    error,
    {
      code,
      errno,
      syscall,
      path,
      name: "Error",
      message: `${code}: ${text}, ${syscall}${tail}`,
    },
    what,
  );
  assert.ok(error instanceof Error);
}

export default function suite(test, { fs, at, native }) {
  const { promises } = fs;

  for (const [name, args, below, code, syscall] of WITH_PATH) {
    const shown = below.length > 40 ? `${below.slice(0, 20)}…` : below;
    test(`${name} '${shown}' is ${code}`, async () => {
      const path = at(below);
      check(
        await assert.thrown(() => promises[name](path, ...args)),
        code,
        syscall,
        path,
        "promise:",
      );
      const called = await new Promise((resolve) =>
        fs[name](path, ...args, resolve),
      );
      check(called, code, syscall, path, "callback:");
      if (fs[`${name}Sync`] === undefined) return;
      const error = await assert.thrown(() => fs[`${name}Sync`](path, ...args));
      /* Node 20 forgets the path here. */
      if (native && name === "opendir") assert.has(error, { code });
      else check(error, code, syscall, path, "sync:");
    });
  }

  for (const [below, code] of REALPATH) {
    test(`realpath '${below}' is ${code}`, async () => {
      const path = at(below);
      const error = await assert.thrown(() => promises.realpath(path));
      check(error, code, "realpath", path, "promise:");
      if (fs.realpathSync === undefined) return;
      const native = await assert.thrown(() => fs.realpathSync.native(path));
      check(native, code, "realpath", path, "native:");
      const walked = await assert.thrown(() => fs.realpathSync(path));
      assert.has(walked, { code });
    });
  }

  test("reading a directory is EISDIR", async () => {
    const path = at("etc");
    const error = await assert.thrown(() => promises.readFile(path));
    check(error, "EISDIR", "read", undefined, "promise:");
    if (fs.readFileSync === undefined) return;
    const again = await assert.thrown(() => fs.readFileSync(path));
    check(again, "EISDIR", "read", undefined, "sync:");
  });

  test("a descriptor that is not open is EBADF", async () => {
    for (const [name, syscall, ...args] of [
      ["close", "close"],
      ["fstat", "fstat"],
      ["read", "read", new Uint8Array(1), 0, 1, null],
    ]) {
      const error = await new Promise((resolve) =>
        fs[name](7777, ...args, resolve),
      );
      check(error, "EBADF", syscall, undefined, name);
      if (fs[`${name}Sync`] === undefined) continue;
      check(
        await assert.thrown(() => fs[`${name}Sync`](7777, ...args)),
        "EBADF",
        syscall,
        undefined,
        `${name}Sync`,
      );
    }
  });
}
