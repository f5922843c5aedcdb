// SPDX-License-Identifier: BSD-2-Clause

/**
 * The tree that the suites read, and images of it. The suites run on the
 * tree itself too, through node:fs: what they expect of the kernel is what
 * Node does.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import "./settle.mjs";
import { BIG, EPOCH, LONG, MANY, MOTD, pattern } from "./contract/facts.mjs";

const ASROOT = fileURLToPath(new URL("../../tools/asroot", import.meta.url));
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "rumpjs-pkg-"));
process.on("exit", () =>
  fs.rmSync(temporary, { recursive: true, force: true }),
);

/** A path for something that lives as long as the test. */
export function temporaryPath(name) {
  return path.join(temporary, name);
}

let tree;

/** Makes the tree once; returns its path. */
export function makeTree() {
  if (tree !== undefined) return tree;
  const root = path.join(temporary, "tree");
  const at = (name) => path.join(root, name);
  const put = (name, data, mode = 0o644) => {
    fs.mkdirSync(path.dirname(at(name)), { recursive: true });
    fs.writeFileSync(at(name), data);
    fs.chmodSync(at(name), mode);
  };

  put("etc/motd", MOTD);
  put("etc/secret", "for the owner only\n", 0o600);
  put("etc/run", "#!/bin/sh\n", 0o755);
  put("closed/inside", "not for others\n");
  put("empty", "");
  put("big", pattern(BIG));
  put("bom", "\ufeffwith a mark");
  put("latin1", Buffer.from([0xe4, 0xf6, 0xfc]));
  put("deep/a/b/c/d/e/f/file", "deep\n");
  for (const name of ["with space", "quote'\"s", "ünï-日本-😀", LONG]) {
    put(`names/${name}`, name);
  }
  fs.writeFileSync(
    Buffer.concat([Buffer.from(at("names/bad-")), Buffer.from([0xff, 0xfe])]),
    "bad",
  );
  for (let i = 0; i < MANY; i++) put(`many/file-${i}`, "");
  const hole = fs.openSync(at("hole"), "w");
  fs.writeSync(hole, "end", 1 << 20);
  fs.closeSync(hole);

  fs.mkdirSync(at("links"));
  for (const [name, target] of [
    ["motd", "../etc/motd"],
    ["dir", "../etc"],
    ["chain", "motd"],
    ["dangling", "nowhere"],
    ["loop", "loop"],
    ["ping", "pong"],
    ["pong", "ping"],
  ]) {
    fs.symlinkSync(target, at(`links/${name}`));
  }
  fs.linkSync(at("etc/motd"), at("links/hard"));
  execFileSync("mkfifo", [at("fifo")]);
  fs.chmodSync(at("closed"), 0o700);
  fs.utimesSync(at("etc/motd"), EPOCH, EPOCH);
  fs.chmodSync(root, 0o755);
  return (tree = root);
}

const images = new Map();

/** Run a command so that the files are root's, whoever runs the tests. */
function asRoot(command, options) {
  return execFileSync(ASROOT, command, options);
}

/** An FFS image of the tree; the options are those of makefs -o. */
export function ffsImage(options = "bsize=8192,fsize=1024") {
  return cached(`ffs-${options}`, (file) =>
    asRoot(["makefs", "-t", "ffs", "-o", options, file, makeTree()], {
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
      stdio: "ignore",
    }),
  );
}

/** The bytes of an FFS image with nothing in it and room for much. */
export function emptyImage(size = "64m") {
  const folder = path.join(temporary, "nothing");
  fs.mkdirSync(folder, { recursive: true });
  const file = cached(`empty-${size}`, (image) =>
    asRoot(
      ["makefs", "-t", "ffs", "-s", size, "-o", "bsize=8192,fsize=1024,density=2048", image, folder],
      {
        env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
        stdio: "ignore",
      },
    ),
  );
  return new Uint8Array(fs.readFileSync(file));
}

/** An ISO 9660 image of the tree, with Rock Ridge. */
export function isoImage() {
  return cached("iso", (file) =>
    asRoot(["genisoimage", "-quiet", "-R", "-o", file, makeTree()], {
      stdio: "ignore",
    }),
  );
}

function cached(name, make) {
  let file = images.get(name);
  if (file === undefined) {
    file = path.join(temporary, `${images.size}.img`);
    make(file);
    images.set(name, file);
  }
  return file;
}
