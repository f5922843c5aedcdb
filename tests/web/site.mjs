// SPDX-License-Identifier: BSD-2-Clause

/**
 * The site that the browsers visit: the page as it was built, deep below the
 * root of the server, a broken copy of it, and images for the visitor to open.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { createServer } from "../../tools/serve.mjs";
import { temporary, temporaryFolder } from "./processes.mjs";

export const build =
  process.env.BUILD ?? path.resolve(import.meta.dirname, "../../build");

/** Serves a folder until the test ends; gives the address. */
export async function serve(folder) {
  const server = createServer(folder);
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  server.unref();
  return `http://localhost:${server.address().port}`;
}

/** The page below a path of its own. */
export async function pageSite() {
  const root = temporaryFolder("site");
  fs.cpSync(`${build}/web`, `${root}/some/where`, { recursive: true });
  fs.cpSync(`${build}/web`, `${root}/broken`, { recursive: true });
  for (const suffix of ["", ".br", ".gz"]) {
    fs.rmSync(`${root}/broken/kernel.wasm${suffix}`);
  }
  const origin = await serve(root);
  return { origin, page: `${origin}/some/where/`, broken: `${origin}/broken/` };
}

const environment = {
  env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  stdio: "ignore",
};

export const EVIL_NAME = "<img src=x onerror=document.title='caught'>";
export const EVIL_TEXT = "\x1b]0;caught\x07\x1b[2Jred\x1b[31m \u202edesrever\x00\n";

/** Images for the file input, by what they are. */
export function images() {
  const tree = temporaryFolder("tree");
  const put = (name, data) => {
    fs.mkdirSync(path.dirname(`${tree}/${name}`), { recursive: true });
    fs.writeFileSync(`${tree}/${name}`, data);
  };
  put("hello.txt", "Hello from an image of mine.\n");
  put("sub/numbers.bin", Uint8Array.from({ length: 20_000 }, (_, i) => i & 255));
  put(`evil/${EVIL_NAME}`, EVIL_TEXT);
  put("evil/two\nlines", "a name of two lines\n");
  put("latin1.txt", Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65, 0x0a]));
  const made = {
    ffs: temporary("mine.ffs"),
    iso: temporary("mine.iso"),
    disk: temporary("whole-disk.img"),
    truncated: temporary("truncated.ffs"),
    garbled: temporary("garbled.ffs"),
    unclean: temporary("unclean.ffs"),
    damaged: temporary("damaged.ffs"),
    text: temporary("no-image.txt"),
    empty: temporary("empty.img"),
  };
  execFileSync("makefs", ["-t", "ffs", "-s", "4m", made.ffs, tree], environment);
  execFileSync(
    "xorriso",
    ["-as", "mkisofs", "-quiet", "-R", "-J", "-o", made.iso, tree],
    environment,
  );
  const ffs = fs.readFileSync(made.ffs);
  /* An MBR with the file system as its first partition. */
  const start = 63 * 512;
  const whole = Buffer.alloc(start + ffs.length);
  ffs.copy(whole, start);
  whole[446 + 4] = 0xa9;
  whole.writeUInt32LE(63, 446 + 8);
  whole.writeUInt32LE(ffs.length / 512, 446 + 12);
  whole.writeUInt16LE(0xaa55, 510);
  fs.writeFileSync(made.disk, whole);
  fs.writeFileSync(made.truncated, ffs.subarray(0, 12 * 1024));
  /* The superblock keeps its magic number and loses its senses. */
  const garbled = Buffer.from(ffs);
  garbled.fill(0xff, 8192 + 8, 8192 + 200);
  fs.writeFileSync(made.garbled, garbled);
  /* Not unmounted, and a file lost its name. */
  const unclean = Buffer.from(ffs);
  const CLEAN = 8192 + 209;
  if (unclean[CLEAN] !== 1) throw new Error("fs_clean is not where it was");
  unclean[CLEAN] = 0;
  const entry = unclean.indexOf("hello.txt\0");
  unclean.writeUInt32LE(0, entry - 8);
  fs.writeFileSync(made.unclean, unclean);
  /* Too many free blocks in the first cylinder group. */
  const damaged = Buffer.from(ffs);
  const group = damaged.indexOf(Buffer.from([0x55, 0x02, 0x09, 0x00])) - 4;
  damaged.writeUInt32LE(0x7fffffff, group + 28);
  fs.writeFileSync(made.damaged, damaged);
  fs.writeFileSync(made.text, "This is no disk image.\n".repeat(400));
  fs.writeFileSync(made.empty, "");
  return made;
}

/** The tree that the demonstration disk was made of. */
export const demonstration = `${build}/images/tree`;
