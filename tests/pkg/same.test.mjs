// SPDX-License-Identifier: BSD-2-Clause

/**
 * The same steps on node:fs and on kernels: results, errors and what is left in
 * the end must be equal, in each form that both have.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as nodeFs from "node:fs";
import { after, describe, test } from "node:test";
import {
  ARGUMENTS,
  COPIES,
  DESCRIPTOR_ARGUMENTS,
  DESCRIPTORS,
  PATHS,
} from "./contract/steps.mjs";
import { main, worker } from "./package.mjs";
import { emptyImage, temporaryPath } from "./tree.mjs";

/* Who runs the tests has the same rights on both sides. */
const who = {
  uid: process.getuid(),
  gid: process.getgid(),
  groups: process.getgroups().slice(0, 16),
  umask: process.umask(),
};

const FORMS = {
  sync: (fs, name) => async (...args) => fs[`${name}Sync`](...args),
  callback: (fs, name) => (...args) =>
    new Promise((resolve, reject) => {
      fs[name](...args, (error, result) =>
        error ? reject(error) : resolve(result),
      );
    }),
  promise: (fs, name) => (...args) => fs.promises[name](...args),
};

/** What is long is told apart by its hash. */
function brief(text) {
  if (text.length < 1000) return text;
  return `${createHash("sha1").update(text).digest("hex")}, ${text.length} long`;
}

/* Older Nodes (20.19) take the two for each other. */
const MISSPOKEN = /^The argument '(.*)' is invalid encoding\. Received 'encoding'$/;

/** A value without what must differ: the place, and who threw it. */
function plain(value, root) {
  const show = (text) => brief(text.replaceAll(root, "@"));
  if (typeof value === "string") return show(value);
  if (ArrayBuffer.isView(value)) return brief(Buffer.from(value).toString("latin1"));
  if (value instanceof Error) {
    const { name, code, errno, syscall, path, dest, info } = value;
    const message = value.message.replace(MISSPOKEN, "The argument 'encoding' is invalid encoding. Received '$1'");
    const error = { name, message, code, errno, syscall, path, dest, info };
    error.isA = [TypeError, RangeError, Error].find((C) => value instanceof C);
    return JSON.parse(show(JSON.stringify({ ...error, isA: error.isA.name })));
  }
  return value;
}

async function take(steps, form, fs, root) {
  const variables = new Map();
  const place = (argument) => {
    if (typeof argument !== "string") return argument;
    if (argument.startsWith("@")) return `${root}/${argument.slice(1)}`;
    return argument.startsWith("$") ? variables.get(argument) : argument;
  };
  const outcomes = [];
  for (const [called, ...args] of steps) {
    const [, variable, name] = /^(?:(\w)=)?(\w+)$/.exec(called);
    let outcome;
    try {
      outcome = await FORMS[form](fs, name)(...args.map(place));
    } catch (error) {
      outcome = error;
    }
    if (variable !== undefined && typeof outcome === "number") {
      variables.set(`$${variable}`, outcome);
      outcome = "open";
    }
    const shown = args.map((argument) => brief(String(argument)));
    outcomes.push([called, ...shown, plain(outcome, root)]);
  }
  return outcomes;
}

/** All below a folder: names, attributes, contents. */
async function picture(fs, root) {
  const { promises } = fs;
  const lines = [];
  /* Not recursive: Node 20 goes through links. */
  const names = await promises.readdir(root);
  for (const name of names.sort()) {
    const path = `${root}/${name}`;
    const { mode, nlink, uid, gid, size, mtimeMs } = await promises.lstat(path);
    const line = { name, mode: mode.toString(8), uid, gid };
    const kind = mode & 0o170000;
    if (kind !== 0o040000) Object.assign(line, { nlink, size });
    if (kind === 0o100000) line.content = brief(await promises.readFile(path, "latin1"));
    if (kind === 0o120000) {
      const target = await promises.readlink(path);
      line.target = target.replace(/^.*same-\d+/, "@");
      /* Linux gives no permissions to links; the size depends on the place. */
      line.mode = "link";
      line.size = "any";
    }
    /* Only times that have been set can be the same. */
    if (mtimeMs < 1e12) line.mtimeMs = mtimeMs;
    lines.push(line);
    if (kind !== 0o040000) continue;
    for (const below of await picture(fs, path)) {
      lines.push({ ...below, name: `${name}/${below.name}` });
    }
  }
  return lines;
}

/** Fails with the lines that differ, and with no others. */
function same(actual, expected) {
  const lines = [];
  for (let i = 0; i < Math.max(actual.length, expected.length); i++) {
    const [is, should] = [actual[i], expected[i]].map((x) => JSON.stringify(x));
    if (is !== should) lines.push(`is      ${is}`, `node:fs ${should}`);
  }
  if (lines.length > 0) assert.fail(`\n${lines.slice(0, 40).join("\n")}`);
}

const kernel = await main.boot();
const other = await worker.boot();
/* Files get the group of their directory: it must be one of the tester's. */
const { uid, gid } = who;
kernel.mount("tmpfs", "/tmp", { uid, gid });
kernel.mount("ffs", "/ffs", { device: new main.MemoryDisk(emptyImage()) });
kernel.fs.chownSync("/ffs", uid, gid);
await other.mount("tmpfs", "/tmp", { uid, gid });
const user = kernel.process(who);
const distant = await other.process(who);
after(async () => {
  kernel.halt();
  await other.halt();
});

const SIDES = [
  ["tmpfs", user.fs, "/tmp"],
  ["ffs", user.fs, "/ffs"],
  ["tmpfs in a Worker", distant.fs, "/tmp"],
];
const SUITES = {
  paths: [PATHS, ["sync", "callback", "promise"]],
  copies: [COPIES, ["sync", "callback", "promise"]],
  descriptors: [DESCRIPTORS, ["sync", "callback"]],
  arguments: [ARGUMENTS, ["sync", "callback", "promise"]],
  "arguments of descriptors": [DESCRIPTOR_ARGUMENTS, ["sync", "callback"]],
};

let folders = 0;
/* One after the other: who writes to a descriptor that he closed must not
 * meet the one that somebody else has opened since. */
let turn = Promise.resolve();

for (const [suite, [steps, forms]] of Object.entries(SUITES)) {
  describe(suite, () => {
    for (const form of forms) {
      const folder = `same-${folders++}`;
      const there = temporaryPath(folder);
      const expected = turn.then(async () => {
        nodeFs.mkdirSync(there);
        const outcomes = await take(steps, form, nodeFs, there);
        return { outcomes, left: await picture(nodeFs, there) };
      });
      turn = expected.catch(() => {});
      for (const [side, fs, top] of SIDES) {
        if (form === "sync" && fs.readSync === undefined) continue;
        test(`${form}: node:fs and ${side} are the same`, async () => {
          const root = `${top}/${folder}`;
          const { outcomes, left } = await expected;
          await fs.promises.mkdir(root);
          same(await take(steps, form, fs, root), outcomes);
          same(await picture(fs, root), left);
        });
      }
    }
  });
}
