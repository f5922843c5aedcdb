// SPDX-License-Identifier: BSD-2-Clause

/** Parts of the page that need no browser: names, words, formats, kinds. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import * as fs from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, test } from "node:test";
import { temporary } from "./processes.mjs";
import { build } from "./site.mjs";

const web = fileURLToPath(new URL("../../web/", import.meta.url));
const esbuild = createRequire(`${web}package.json`)("esbuild");

async function load(name) {
  const file = temporary(`${name.replaceAll("/", "-")}.mjs`);
  await esbuild.build({
    entryPoints: [`${web}src/${name}.ts`],
    outfile: file,
    bundle: true,
    format: "esm",
    logLevel: "silent",
    alias: { "rumpjs/worker": `${build}/js/package/js/src/worker/index.js` },
  });
  return import(file);
}

const { parseMode } = await load("terminal/mode");
const { Pipe, PipeClosed } = await load("terminal/pipe");
const { droppedItems } = await load("upload");
const names = await load("names");
const words = await load("terminal/words");
const { complete } = await load("terminal/complete");
const { expand } = await load("terminal/glob");
const command = await load("terminal/command");
const format = await load("format");
const { kindOf } = await load("kinds");
const { Files } = await load("files");
const { Disks } = await load("disks");
const { imageOf } = await load("images");
const { boot } = await import(`${build}/js/package/js/src/worker/index.js`);

describe("names", () => {
  test("every sequence of bytes survives", () => {
    const samples = [
      [],
      [0x61, 0xe9, 0x62],
      [0xff, 0xfe, 0x80],
      [0xf0, 0x9f, 0x92, 0xbe, 0xf0, 0x9f],
      [0xed, 0xb2, 0x80],
      [0xef, 0xbb, 0xbf, 0x61],
      [0xc3],
      [0xe2, 0x82],
      Array.from({ length: 255 }, (_, i) => i + 1),
    ];
    let seed = 1;
    for (let i = 0; i < 500; i++) {
      samples.push(
        Array.from({ length: 20 }, () => (seed = (seed * 48271) % 0x7fffffff) & 255),
      );
    }
    for (const bytes of samples) {
      const name = names.fromBytes(Uint8Array.from(bytes));
      assert.deepEqual([...names.toBytes(name)], bytes);
      const path = `/x${name}`;
      assert.equal(names.fromHash(names.toHash(path)), names.normalize(path));
    }
  });

  test("what is shown obeys nobody", () => {
    assert.equal(names.visible("a\x1b[2Jb\n\x9b\u202e\udce9"), "a␛[2Jb␊\\u{9b}\\u{202e}\\xe9");
    assert.equal(names.visible("Grüße 日本 💾"), "Grüße 日本 💾");
    assert.equal(names.visibleText("a\tb\r\nc\rd\0"), "a\tb\nc␍d␀");
  });

  test("paths", () => {
    assert.equal(names.normalize("/a/./b//../c/"), "/a/c");
    assert.equal(names.normalize("/../.."), "/");
    assert.equal(names.basename("/a/b/"), "b");
    assert.equal(names.dirname("/a/b/"), "/a");
    assert.equal(names.dirname("/a"), "/");
    assert.equal(names.fromHash("#line"), undefined);
    assert.equal(names.fromHash("#/a%2"), "/a%2");
  });
});

describe("words", () => {
  const texts = (line) => words.split(line).map(({ text }) => text);

  test("quotes and backslashes", () => {
    assert.deepEqual(texts("  ls  -l  'a b'\"c\\\"d\" e\\ f # no"), ["ls", "-l", 'a bc"d', "e f"]);
    assert.deepEqual(texts("'' \"\""), ["", ""]);
    assert.deepEqual(texts("$'a\\nb\\x41\\xe9\\'' $HOME"), ["a\nbA\udce9'", "$HOME"]);
    assert.deepEqual(texts("a#b"), ["a#b"]);
  });

  test("what it has not is refused, unless quoted", () => {
    for (const line of ["a || b", "a;b", "a &", "`a`", "cat <a"]) {
      assert.throws(() => words.split(line), /there (are|is) no/);
    }
    assert.deepEqual(texts("'a|b' \\; \">\""), ["a|b", ";", ">"]);
    assert.throws(() => words.split("'a"), /not closed/);
  });

  test("pipes and redirections", () => {
    const parts = (line) =>
      words.stages(words.split(line)).map(({ words, redirection }) => [
        words.map(({ text }) => text).join(" "),
        ...(redirection ? [redirection.operator, redirection.target.text] : []),
      ]);
    assert.deepEqual(parts("a b|c >>'d e'"), [["a b"], ["c", ">>", "d e"]]);
    assert.deepEqual(parts("a>b"), [["a", ">", "b"]]);
    assert.deepEqual(parts("> b a"), [["a", ">", "b"]]);
    assert.deepEqual(parts("a '>' \\| \"|\""), [["a > | |"]]);
    assert.deepEqual(parts(""), [[""]]);
    for (const line of ["a >", "a > | b", "| a", "a |", "a > b | c", "a > b > c", "> b"]) {
      assert.throws(() => parts(line), words.SyntaxTrouble, line);
    }
  });

  test("patterns", () => {
    const fits = (pattern, name) => words.split(pattern)[0].pattern?.test(name);
    assert.equal(fits("*.txt", "a.txt"), true);
    assert.equal(fits("*.txt", "atxt"), false);
    assert.equal(fits("?", "💾"), true);
    assert.equal(fits("[!a-c]x", "dx"), true);
    assert.equal(fits("[!a-c]x", "ax"), false);
    assert.equal(fits("'*'", "a"), undefined);
    assert.equal(fits("a.b*", "axb"), false);
    assert.equal(fits("[z-a]*", "z"), undefined);
    assert.equal(fits("(a+)*-", "(a+)x-"), true);
  });

  test("what is quoted is read back", () => {
    for (const name of ["a b", "'", '"', "\\", "$HOME", "*?[x]", "\n\t\x1b", "\udcff\udc80", "#a", "a;b|c&d", "日本", "\u202ex", "~", "$'x'"]) {
      for (const open of [undefined, "'", '"', "$'"]) {
        const quoted = words.quote(name, open);
        assert.deepEqual(texts(`x ${quoted}`), ["x", name], quoted);
      }
    }
  });
});

describe("modes", () => {
  const becomes = (text, mode, directory = false) =>
    parseMode(text)?.(mode, directory).toString(8).padStart(4, "0");
  test("as chmod takes them", () => {
    assert.equal(becomes("0644", 0o777), "0644");
    assert.equal(becomes("u+x", 0o644), "0744");
    assert.equal(becomes("go-rw", 0o666), "0600");
    assert.equal(becomes("a=r", 0o750), "0444");
    assert.equal(becomes("=", 0o750), "0000");
    assert.equal(becomes("+x,g=u", 0o644), undefined);
    assert.equal(becomes("u+s,g+s,+t", 0o755), "7755");
    assert.equal(becomes("o+X", 0o644), "0644");
    assert.equal(becomes("o+X", 0o740), "0741");
    assert.equal(becomes("o+X", 0o640, true), "0641");
    assert.equal(becomes("u=rw", 0o4755), "4655");
    assert.equal(becomes("8", 0), undefined);
    assert.equal(becomes("", 0), undefined);
  });
});

describe("pipes", () => {
  const bytes = (n, value = 1) => new Uint8Array(n).fill(value);
  test("pieces are of one size, a full pipe waits", async () => {
    const pipe = new Pipe();
    let written = 0;
    const writer = (async () => {
      for (let i = 0; i < 30; i++) {
        await pipe.write(bytes(100_000, i));
        written++;
      }
      await pipe.end();
    })();
    await new Promise((resume) => setTimeout(resume));
    assert.ok(written < 15, `${written}`);
    const sizes = [];
    let sum = 0;
    for await (const piece of pipe.pieces(65536, 100_000)) {
      sizes.push(piece.length);
      sum += piece.reduce((a, b) => a + b, 0);
    }
    await writer;
    assert.equal(sum, 100_000 * (29 * 30) / 2);
    assert.equal(new Set(sizes.slice(0, -1)).size, 1);
    assert.equal(sizes.reduce((a, b) => a + b), 2_900_000);
  });
  test("who reads no more ends the writer", async () => {
    const pipe = new Pipe();
    const writer = (async () => {
      for (;;) await pipe.write(bytes(1 << 20));
    })();
    for await (const piece of pipe.read()) {
      assert.equal(piece.length, 1 << 20);
      break;
    }
    await assert.rejects(writer, PipeClosed);
  });
});

describe("what is dropped", () => {
  const file = (path) => ({
    isFile: true,
    fullPath: `/${path}`,
    file: (resolve) => resolve(new File([path], path)),
  });
  const folder = (path, ...children) => ({
    isFile: false,
    isDirectory: true,
    fullPath: `/${path}`,
    createReader() {
      /* Browsers give a hundred at a time. */
      const parts = [children.slice(0, 2), children.slice(2), []];
      return { readEntries: (resolve) => resolve(parts.shift()) };
    },
  });
  const transfer = (...entries) => ({
    files: [],
    items: entries.map((entry) => ({ kind: "file", webkitGetAsEntry: () => entry })),
  });
  test("folders are walked, empty ones too", async () => {
    const items = await droppedItems(
      transfer(
        folder("a", file("a/1"), folder("a/e"), file("a/2"), folder("a/b", file("a/b/3"))),
        file("4"),
      ),
    );
    assert.deepEqual(
      items.map(({ path, file }) => [path, file?.name]),
      [["a/1", "a/1"], ["a/e", undefined], ["a/2", "a/2"], ["a/b/3", "a/b/3"], ["4", "4"]],
    );
  });
});

/** Files over a tree of names. */
class Tree {
  constructor(tree) {
    this.tree = tree;
  }
  at(path) {
    let node = this.tree;
    for (const part of path.split("/")) {
      if (part === "" || part === ".") continue;
      node = node?.[part];
    }
    if (node === undefined) throw new Error("no such file");
    return node;
  }
  async list(path) {
    return Object.entries(this.at(path)).map(([name, node]) => ({
      name,
      type: node === 1 ? "-" : "d",
    }));
  }
  async tryLstat(path) {
    try {
      return this.at(path);
    } catch {
      return undefined;
    }
  }
}

const tree = new Tree({
  etc: { motd: 1, "my file": 1, "my folder": { x: 1 } },
  empty: {},
  bin: { a: 1, ab: 1, abc: 1, ".hidden": 1 },
  "b\udce9": 1,
});

describe("completion", () => {
  const done = (line, cursor = line.length) =>
    complete(line, cursor, tree, ["cat", "cd", "clear", "ls"]);

  test("commands, then paths", async () => {
    assert.equal((await done("cl")).line, "clear ");
    assert.deepEqual((await done("c")).candidates, ["cat", "cd", "clear"]);
    assert.equal((await done("cat et")).line, "cat etc/");
    assert.equal((await done("cat etc/mo")).line, "cat etc/motd ");
    assert.equal((await done("cat bin/a")).line, "cat bin/a");
    assert.equal((await done("cat nothing")).line, "cat nothing");
    assert.deepEqual((await done("ls bin/")).candidates, ["a", "ab", "abc"]);
    assert.equal((await done("ls bin/.")).line, "ls bin/.hidden ");
    assert.equal((await done("ls | cl")).line, "ls | clear ");
    assert.equal((await done("ls |cl")).line, "ls |clear ");
    assert.equal((await done("ls >etc/mo")).line, "ls >etc/motd ");
    assert.equal((await done("ls >> et")).line, "ls >> etc/");
    assert.equal((await done("ls >")).candidates.length, 4);
  });

  test("names are quoted as they must be", async () => {
    assert.equal((await done("cat etc/my")).line, "cat etc/my\\ f");
    assert.equal((await done("cat etc/my\\ fi")).line, "cat etc/my\\ file ");
    assert.equal((await done("cat 'etc/my fi")).line, "cat 'etc/my file' ");
    assert.equal((await done("cat 'etc/my fo")).line, "cat 'etc/my folder/");
    assert.equal((await done('cat "etc/my fo')).line, 'cat "etc/my folder/');
    assert.equal((await done("cat b")).candidates.length, 2);
    assert.equal((await done("cat $'b\\xe9")).line, "cat $'b\\xe9' ");
  });

  test("in the middle of a line", async () => {
    const { line, cursor } = await done("cat etc/mo tail", 10);
    assert.equal(line, "cat etc/motd  tail");
    assert.equal(cursor, 13);
  });
});

describe("patterns become names", () => {
  const expanded = (line) => expand(words.split(line), tree);
  test("over several directories", async () => {
    assert.deepEqual(await expanded("ls bin/*"), ["ls", "bin/a", "bin/ab", "bin/abc"]);
    assert.deepEqual(await expanded("ls */m*"), ["ls", "etc/motd", "etc/my file", "etc/my folder"]);
    assert.deepEqual(await expanded("ls /bin/.h*"), ["ls", "/bin/.hidden"]);
    assert.deepEqual(await expanded("ls none*"), ["ls", "none*"]);
    assert.deepEqual(await expanded("ls '*'"), ["ls", "*"]);
  });
});

describe("arguments", () => {
  const spec = { usage: "", summary: "", options: "ln:", least: 1, most: 2 };
  test("as getopt", () => {
    const args = command.parseArguments(spec, ["-ln5", "a", "-l"]);
    assert.ok(args.has("l"));
    assert.equal(args.number("n", 10), 5);
    assert.deepEqual(args.operands, ["a", "-l"]);
    assert.deepEqual(command.parseArguments(spec, ["--", "-x"]).operands, ["-x"]);
    assert.deepEqual(command.parseArguments(spec, ["-"]).operands, ["-"]);
    assert.throws(() => command.parseArguments(spec, ["-x", "a"]), /unknown option -- x/);
    assert.throws(() => command.parseArguments(spec, ["-n"]), /requires an argument/);
    assert.throws(() => command.parseArguments(spec, ["-n", "x", "a"]).number("n", 1), /not a number/);
    assert.throws(() => command.parseArguments(spec, []), command.UsageError);
    assert.throws(() => command.parseArguments(spec, ["a", "b", "c"]), command.UsageError);
  });
});

describe("formats", () => {
  test("modes", () => {
    assert.equal(format.modeString(0o100644), "-rw-r--r--");
    assert.equal(format.modeString(0o041777), "drwxrwxrwt");
    assert.equal(format.modeString(0o104755), "-rwsr-xr-x");
    assert.equal(format.modeString(0o106644), "-rwSr-Sr--");
    assert.equal(format.modeString(0o120777), "lrwxrwxrwx");
  });
  test("sizes", () => {
    const sizes = [0, 1023, 1024, 10240, 1023 * 1024, 1 << 20, 5e12];
    assert.deepEqual(sizes.map(format.humanSize), ["0B", "1023B", "1.0K", "10K", "1.0M", "1.0M", "4.5T"]);
  });
  test("times", () => {
    const now = Date.UTC(2012, 10, 8);
    assert.equal(format.listTime(Date.UTC(2012, 10, 7, 15), now), "Nov  7 15:00");
    assert.equal(format.listTime(0, now), "Jan  1  1970");
    assert.equal(format.fullTime(1e20), "no valid time");
    assert.equal(format.listTime(1e20).length, "Jan  1  1970".length);
  });
  test("hexadecimal", () => {
    assert.deepEqual(format.hexLines(Uint8Array.from([0x41, 0, 0xff]), 0x1f0), [
      `000001f0  41 00 ff${" ".repeat(42)}|A..|`,
    ]);
    const [line] = format.hexLines(new Uint8Array(16), 2 ** 32);
    assert.equal(line, "000100000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|");
  });
});

describe("kinds", () => {
  const kind = (bytes, size) => {
    const array = typeof bytes === "string" ? new TextEncoder().encode(bytes) : Uint8Array.from(bytes);
    return kindOf(array, size ?? array.length);
  };
  test("by the first bytes", () => {
    assert.equal(kind("").words, "empty");
    assert.equal(kind("hello\n").words, "ASCII text");
    assert.equal(kind("#!/bin/sh\n").words, "script for /bin/sh, ASCII text");
    assert.equal(kind("Grüße").words, "UTF-8 text");
    assert.equal(kind([0x47, 0xfc, 0x65]).encoding, "windows-1252");
    assert.equal(kind([0xff, 0xfe, 0x41, 0]).encoding, "utf-16le");
    assert.equal(kind([1, 0, 2]).view, "hex");
    assert.equal(kind("<svg xmlns='x'/>").mime, "image/svg+xml");
    assert.equal(kind("BMW is no bitmap").view, "text");
    assert.equal(kind("\x7fELF").words, "ELF binary");
    /* A character cut by the end of the sample. */
    assert.equal(kind([0x61, 0xc3], 100).encoding, "utf-8");
    assert.equal(kind([0x61, 0xc3]).encoding, "windows-1252");
  });
});

describe("commands", () => {
  test("each module is a command", async () => {
    for (const file of fs.readdirSync(`${web}src/commands`)) {
      const { default: one } = await load(`commands/${file.replace(/\.ts$/, "")}`);
      assert.equal(typeof one.run, "function", file);
      assert.match(one.summary, /^\S.{5,70}$/, file);
      assert.equal(typeof one.usage, "string", file);
    }
  });

  test("find walks without recursion, however deep", async () => {
    let depth = 0;
    const files = new Files({
      promises: {
        lstat: async () => ({ isDirectory: () => true }),
        readdir: async () =>
          depth++ < 20_000
            ? [{ name: Uint8Array.of(0x61), isFile: () => false, isDirectory: () => true }]
            : [],
      },
    });
    let count = 0;
    for await (const _ of files.walk("/", assert.fail)) count++;
    assert.equal(count, 20_001);
  });
});

describe("what would be lost with the page", () => {
  /** A disk that the visitor has as it is, mounted; and the state of the page. */
  async function start() {
    const kernel = await boot();
    const disks = new Disks(kernel, () => {});
    const disk = await disks.make(8 << 20, "mine.img", {});
    const place = await disks.mount("ffs", "/disk", { device: disk.path });
    await disks.mount("tmpfs", "/tmp");
    await imageOf(disks, disk);
    assert.equal(disk.changed, false);
    const write = async () => {
      await kernel.fs.promises.writeFile("/disk/file", "text");
      disks.touched("/disk/file");
    };
    return { kernel, disks, disk, place, write };
  }

  test("nothing that was only read", async () => {
    const { kernel, disks, disk } = await start();
    await kernel.fs.promises.readdir("/disk");
    disks.touched("/disk");
    await disks.settle();
    assert.equal(disk.changed, false);
    await kernel.halt();
  });

  for (const [what, soon] of [
    ["another is unmounted", ({ disks }) => disks.unmount("/tmp", false)],
    ["it is mounted in another way", ({ disks, disk }) =>
      disks.mount("ffs", "/disk", { device: disk.path, update: true, readOnly: true })],
  ]) {
    test(`what was written just before ${what}`, async () => {
      const page = await start();
      await page.write();
      await soon(page);
      await page.disks.settle();
      assert.equal(page.disk.changed, true);
      await page.kernel.halt();
    });
  }

  test("what is written while the image is taken, or after that", async () => {
    const page = await start();
    const { kernel, disks, disk } = page;
    disk.changed = true;
    /* The last call before the image is complete, and the first one after. */
    const take = kernel.toBlob.bind(kernel);
    kernel.toBlob = async (path) => {
      const blob = await take(path);
      await kernel.mount("ffs", "/disk", { update: true, readOnly: false });
      await page.write();
      return blob;
    };
    await imageOf(disks, disk);
    await disks.settle();
    assert.equal(disk.changed, true);
    kernel.toBlob = take;
    await imageOf(disks, disk);
    await disks.settle();
    assert.equal(disk.changed, false);
    await kernel.halt();
  });
});
