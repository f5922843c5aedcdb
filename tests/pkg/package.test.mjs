// SPDX-License-Identifier: BSD-2-Clause

/**
 * The package as others get it: packed, installed into a project of its own,
 * imported by its name, compiled against. Its public names are frozen here.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { packageRoot } from "./package.mjs";
import { ffsImage, temporaryPath } from "./tree.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const modules = fileURLToPath(
  new URL("../../js/node_modules", import.meta.url),
);
const consumer = temporaryPath("consumer");

function run(command, args, options = {}) {
  return execFileSync(command, args, {
    cwd: consumer,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    ...options,
  });
}

function node(...lines) {
  return run(process.execPath, [
    "--input-type=module",
    "--eval",
    lines.join("\n"),
  ]).trim();
}

let files;

before(() => {
  fs.mkdirSync(`${consumer}/node_modules/rumpjs`, { recursive: true });
  const [packed] = JSON.parse(
    run("npm", [
      "pack",
      "--json",
      "--ignore-scripts",
      `--pack-destination=${consumer}`,
      fileURLToPath(packageRoot),
    ]),
  );
  files = packed.files.map((file) => file.path);
  run("tar", [
    "-xzf",
    packed.filename,
    "--strip-components=1",
    "-C",
    "node_modules/rumpjs",
  ]);
  fs.writeFileSync(`${consumer}/package.json`, '{"type":"module"}');
});

test("the public names are these", () => {
  const names = (entry) =>
    node(
      `import * as all from "${entry}"`,
      "console.log(Object.keys(all).sort().join())",
    ).split(",");
  assert.deepEqual(names("rumpjs"), [
    "BigIntStats",
    "BlobDisk",
    "Dir",
    "Dirent",
    "Disk",
    "FSWatcher",
    "FileHandle",
    "Kernel",
    "KernelHalted",
    "KernelPanic",
    "MemoryDisk",
    "OverlayDisk",
    "Process",
    "StatFs",
    "StatWatcher",
    "Stats",
    "boot",
    "compile",
    "fsck",
    "newfs",
  ]);
  assert.deepEqual(names("rumpjs/worker"), [
    "BlobDisk",
    "Disk",
    "KernelHalted",
    "KernelPanic",
    "MemoryDisk",
    "OverlayDisk",
    "WorkerKernel",
    "WorkerProcess",
    "boot",
    "fsck",
    "newfs",
  ]);
  assert.deepEqual(names("rumpjs/node"), ["FileDisk"]);
});

test("fs has these functions", () => {
  const text = node(
    'import { boot } from "rumpjs"',
    "const { fs } = await boot()",
    "console.log(Object.keys(fs).sort().join())",
    "console.log(Object.keys(fs.promises).sort().join())",
  );
  const [all, promises] = text.split("\n").map((line) => line.split(","));
  assert.deepEqual(all, [
    "BigIntStats",
    "Dir",
    "Dirent",
    "F_OK",
    "R_OK",
    "StatFs",
    "Stats",
    "W_OK",
    "X_OK",
    "access",
    "accessSync",
    "appendFile",
    "appendFileSync",
    "chmod",
    "chmodSync",
    "chown",
    "chownSync",
    "close",
    "closeSync",
    "constants",
    "copyFile",
    "copyFileSync",
    "cp",
    "cpSync",
    "createReadStream",
    "createWriteStream",
    "exists",
    "existsSync",
    "fchmod",
    "fchmodSync",
    "fchown",
    "fchownSync",
    "fdatasync",
    "fdatasyncSync",
    "fstat",
    "fstatSync",
    "fsync",
    "fsyncSync",
    "ftruncate",
    "ftruncateSync",
    "futimes",
    "futimesSync",
    "lchmod",
    "lchmodSync",
    "lchown",
    "lchownSync",
    "link",
    "linkSync",
    "lstat",
    "lstatSync",
    "lutimes",
    "lutimesSync",
    "mkdir",
    "mkdirSync",
    "mkdtemp",
    "mkdtempSync",
    "open",
    "openSync",
    "opendir",
    "opendirSync",
    "promises",
    "read",
    "readFile",
    "readFileSync",
    "readSync",
    "readdir",
    "readdirSync",
    "readlink",
    "readlinkSync",
    "readv",
    "readvSync",
    "realpath",
    "realpathSync",
    "rename",
    "renameSync",
    "rm",
    "rmSync",
    "rmdir",
    "rmdirSync",
    "stat",
    "statSync",
    "statfs",
    "statfsSync",
    "symlink",
    "symlinkSync",
    "truncate",
    "truncateSync",
    "unlink",
    "unlinkSync",
    "unwatchFile",
    "utimes",
    "utimesSync",
    "watch",
    "watchFile",
    "write",
    "writeFile",
    "writeFileSync",
    "writeSync",
    "writev",
    "writevSync",
  ]);
  assert.deepEqual(promises, [
    "access",
    "appendFile",
    "chmod",
    "chown",
    "constants",
    "copyFile",
    "cp",
    "lchmod",
    "lchown",
    "link",
    "lstat",
    "lutimes",
    "mkdir",
    "mkdtemp",
    "open",
    "opendir",
    "readFile",
    "readdir",
    "readlink",
    "realpath",
    "rename",
    "rm",
    "rmdir",
    "stat",
    "statfs",
    "symlink",
    "truncate",
    "unlink",
    "utimes",
    "watch",
    "writeFile",
  ]);
});

test("nothing is in it that nobody needs, and all that is needed", () => {
  for (const wanted of [
    "LICENSE",
    "NOTICE",
    "README.md",
    "bin/fsu.cjs",
    "bin/fsu.wasm",
    "kernel.wasm",
    "tools.wasm",
    "js/src/index.d.ts",
    "js/src/worker/kernel-worker.js",
  ]) {
    assert.ok(files.includes(wanted), `${wanted} is missing`);
  }
  for (const file of files) {
    assert.doesNotMatch(file, /(?<!\.d)\.ts$|\.c$|\.h$|test|node_modules/);
  }
});

test("what browsers load names no module of Node", () => {
  const root = `${consumer}/node_modules/rumpjs`;
  const seen = new Set();
  const queue = ["js/src/index.js", "js/src/worker/index.js"];
  queue.push("js/src/worker/kernel-worker.js");
  for (const file of queue) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = fs.readFileSync(`${root}/${file}`, "utf8");
    for (const [, name] of text.matchAll(
      /(?:^|[\s;])(?:import|export)\b[^"'`;]*?from\s*["']([^"']+)["']/g,
    )) {
      assert.ok(name.startsWith("."), `${file} imports ${name}`);
      const url = new URL(name, `file:///${file}`);
      queue.push(url.pathname.slice(1));
    }
    assert.doesNotMatch(text, /import\s*\(\s*["']/, `${file} imports late`);
  }
  assert.ok(seen.size > 20, `only ${seen.size} files were found`);
});

test("its types fit node:fs, and need no types of Node", () => {
  for (const [file, options] of [
    ["fits-node.ts", ["--types", "node", "--typeRoots", `${modules}/@types`]],
    ["browser.ts", ["--typeRoots", `${consumer}/none`]],
  ]) {
    fs.copyFileSync(`${here}/types/${file}`, `${consumer}/${file}`);
    try {
      run(process.execPath, [
        `${modules}/typescript/bin/tsc`,
        "--noEmit",
        "--strict",
        "--target",
        "es2022",
        "--module",
        "nodenext",
        "--lib",
        "es2022,dom,dom.asynciterable,esnext.disposable",
        ...options,
        file,
      ]);
    } catch (error) {
      assert.fail(`${file} does not compile:\n${error.stdout}`);
    }
  }
});

test("the program of the design runs as written", () => {
  const output = node(
    'import { readFileSync } from "node:fs"',
    `const bytes = readFileSync(${JSON.stringify(ffsImage())})`,
    "import { boot, MemoryDisk } from 'rumpjs'",
    "const kernel = await boot()",
    "const disk = kernel.attach(new MemoryDisk(bytes))",
    "kernel.mount('ffs', '/ffs', { device: disk, readOnly: true })",
    "const text = kernel.fs.readFileSync('/ffs/etc/motd', 'utf8')",
    "const user = kernel.process({ uid: 1000, gid: 1000 })",
    "user.fs.statSync('/ffs/etc/motd')",
    "user.exit()",
    "kernel.unmount('/ffs'); kernel.halt()",
    "console.log(String(disk), text)",
  );
  assert.match(output, /^\/dev\/disk0 Welcome to a rump kernel\./);
});

test("the README's programs run", async () => {
  const readme = fs.readFileSync(
    `${consumer}/node_modules/rumpjs/README.md`,
    "utf8",
  );
  fs.copyFileSync(ffsImage(), `${consumer}/disk.img`);
  const programs = [...readme.matchAll(/```js\n\/\/ (\S+\.mjs)\n([^]*?)```/g)];
  assert.ok(programs.length > 0);
  for (const [, name, text] of programs) {
    fs.writeFileSync(`${consumer}/${name}`, text);
    const expected = [...text.matchAll(/\/\/ → (.*)$/gm)].map((m) => m[1]);
    const output = run(process.execPath, [name]).trim().split("\n");
    assert.deepEqual(output, expected, name);
  }
});
