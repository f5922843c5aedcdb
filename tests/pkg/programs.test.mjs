// SPDX-License-Identifier: BSD-2-Clause

/**
 * Programs of others that take an fs: what they make on a kernel's is what
 * they make on node:fs.
 */
import assert from "node:assert/strict";
import * as nodeFs from "node:fs";
import { pipeline } from "node:stream/promises";
import { after, describe, test } from "node:test";
import { glob } from "glob";
import git from "isomorphic-git";
import tar from "tar-stream";
import { main, worker } from "./package.mjs";
import { emptyImage, temporaryPath } from "./tree.mjs";

const kernel = await main.boot();
kernel.mount("tmpfs", "/tmp");
kernel.mount("ffs", "/ffs", { device: new main.MemoryDisk(emptyImage()) });
const other = await worker.boot();
await other.mount("tmpfs", "/tmp");
after(async () => {
  kernel.halt();
  await other.halt();
});

const PLACES = [
  ["tmpfs", kernel.fs, "/tmp"],
  ["ffs", kernel.fs, "/ffs"],
  ["tmpfs in a Worker", other.fs, "/tmp"],
];

const person = { name: "N", email: "n@example.org", timezoneOffset: 0 };

/** The life of a repository; all that git says about it. */
async function useGit(fs, dir) {
  const { promises } = fs;
  const said = [];
  let time = 1_000_000_000;
  const commit = (message) => {
    const author = { ...person, timestamp: (time += 60) };
    return git.commit({ fs, dir, message, author, committer: author });
  };
  await promises.mkdir(dir);
  await git.init({ fs, dir, defaultBranch: "main" });
  await promises.writeFile(`${dir}/read me`, "hello\n");
  await promises.mkdir(`${dir}/src`);
  await promises.writeFile(`${dir}/src/a.js`, "a()\n");
  await promises.writeFile(`${dir}/src/run`, "#!/bin/sh\n", { mode: 0o755 });
  await promises.symlink("src/a.js", `${dir}/link`);
  said.push(await git.statusMatrix({ fs, dir }));
  const filepath = ["read me", "src/a.js", "src/run", "link"];
  await git.add({ fs, dir, filepath });
  said.push(await commit("first"));
  said.push(await git.status({ fs, dir, filepath: "src/a.js" }));

  await git.branch({ fs, dir, ref: "work", checkout: true });
  await promises.writeFile(`${dir}/src/a.js`, "a(1)\n");
  said.push(await git.status({ fs, dir, filepath: "src/a.js" }));
  await git.remove({ fs, dir, filepath: "read me" });
  await promises.unlink(`${dir}/read me`);
  await git.add({ fs, dir, filepath: "src/a.js" });
  said.push(await commit("on a branch"));
  await git.checkout({ fs, dir, ref: "main" });
  said.push(await promises.readFile(`${dir}/src/a.js`, "utf8"));
  said.push((await promises.readdir(dir)).sort());
  const author = { ...person, timestamp: (time += 60) };
  const branches = { ours: "main", theirs: "work" };
  const merged = { author, committer: author, fastForward: false };
  said.push(await git.merge({ fs, dir, ...branches, ...merged }));
  await git.checkout({ fs, dir, ref: "main" });
  said.push((await promises.readdir(dir)).sort());
  said.push((await promises.stat(`${dir}/src/run`)).mode);
  said.push(await promises.readlink(`${dir}/link`));
  await git.tag({ fs, dir, ref: "v1" });
  said.push(await git.listTags({ fs, dir }));
  said.push(await git.log({ fs, dir }));
  said.push(await git.statusMatrix({ fs, dir }));
  return JSON.parse(JSON.stringify(said));
}

describe("isomorphic-git", async () => {
  const expected = useGit(nodeFs, temporaryPath("git"));
  for (const [place, fs, top] of PLACES) {
    test(`a repository on ${place} is that on node:fs`, async () => {
      assert.deepEqual(await useGit(fs, `${top}/git`), await expected);
    });
  }
});

async function useGlob(fs, cwd) {
  const { promises } = fs;
  await promises.mkdir(`${cwd}/a/b/c`, { recursive: true });
  for (const name of ["x.js", "a/y.js", "a/b/z.ts", "a/b/c/.hidden"]) {
    await promises.writeFile(`${cwd}/${name}`, "");
  }
  const found = [];
  for (const pattern of ["**/*.js", "a/**", "**/.*", "{x,a/y}.*"]) {
    found.push((await glob(pattern, { cwd, fs })).sort());
  }
  return found;
}

describe("glob", () => {
  const expected = useGlob(nodeFs, temporaryPath("glob"));
  for (const [place, fs, top] of PLACES) {
    if (fs.readdirSync === undefined) continue;
    test(`patterns find on ${place} what they find on node:fs`, async () => {
      assert.deepEqual(await useGlob(fs, `${top}/glob`), await expected);
    });
  }
});

/** Packs a tree from one fs and unpacks it to another, all with streams. */
async function useTar(from, to, top) {
  const pack = tar.pack();
  const contents = new Map();
  for (let i = 0; i < 50; i++) {
    contents.set(`file-${i}`, Buffer.alloc(i * 1777, i));
  }
  await from.promises.mkdir(`${top}/from`);
  await to.promises.mkdir(`${top}/to`);
  for (const [name, data] of contents) {
    await from.promises.writeFile(`${top}/from/${name}`, data);
  }
  const packed = (async () => {
    for (const [name, { length }] of contents) {
      const entry = pack.entry({ name, size: length });
      await pipeline(from.createReadStream(`${top}/from/${name}`), entry);
    }
    pack.finalize();
  })();
  await pipeline(pack, to.createWriteStream(`${top}/archive.tar`));
  await packed;
  const extract = tar.extract();
  to.createReadStream(`${top}/archive.tar`).pipe(extract);
  for await (const entry of extract) {
    const out = to.createWriteStream(`${top}/to/${entry.header.name}`);
    await pipeline(entry, out);
  }
  for (const [name, data] of contents) {
    const copy = await to.promises.readFile(`${top}/to/${name}`);
    assert.ok(data.equals(copy), name);
  }
}

describe("tar-stream", () => {
  for (const [place, fs, top] of PLACES) {
    test(`an archive goes out and in on ${place}`, async () => {
      await fs.promises.mkdir(`${top}/tar`);
      await useTar(fs, fs, `${top}/tar`);
    });
  }
});
