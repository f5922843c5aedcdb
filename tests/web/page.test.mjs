// SPDX-License-Identifier: BSD-2-Clause

/** The page, driven in each of the three browsers. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { before, test } from "node:test";
import { inBrowsers } from "./browsers.mjs";
import { until } from "./processes.mjs";
import { build, demonstration, EVIL_NAME, images, pageSite } from "./site.mjs";
import { visitor } from "./visitor.mjs";

const site = await pageSite();
const mine = images();
const screenshots = `${build}/screenshots`;
fs.mkdirSync(screenshots, { recursive: true });
/** The list of what is mounted, as the page begins. */
const MOUNTED = "/ffsffs, demonstration/tmptmpfsin memory/kernkernfs";

test("the page is small", (t) => {
  const total = fs
    .readdirSync(`${build}/web`)
    .filter((file) => /\.(html|css|js|wasm|svg)\.br$/.test(file))
    .reduce((sum, file) => sum + fs.statSync(`${build}/web/${file}`).size, 0);
  t.diagnostic(`${total} bytes, compressed, without the disk`);
  assert.ok(total > 100_000 && total < 300_000, `${total}`);
});

inBrowsers(({ name, browser }) => {
  const page = visitor(browser, site.page);
  before(() => page.open());

  test("it boots and shows what is mounted", async () => {
    assert.match(await page.text("#boot-state"), /The kernel is up: booted in \d+ ms/);
    assert.match(await page.text("#boot-log"), /ffs: \/dev\/disk0 on \/ffs/);
    await page.waitText("#list", "pictures");
    assert.deepEqual(
      (await page.names()).toSorted(),
      fs.readdirSync(demonstration).toSorted(),
    );
    await page.waitText("#view", "You are looking at a BSD file system.");
    assert.equal(await page.text("#places"), MOUNTED);
  });

  test("files are reached by clicks, and the way back works", async () => {
    await page.enter("etc");
    await page.enter("motd");
    await page.waitText("#view", "there is nothing to break");
    assert.equal(await page.text("#view-title"), "motd");
    await browser.run(() => history.back());
    await page.wait("the directory", () => location.hash === "#/ffs/etc");
    await page.click("#up");
    await page.waitText("#list-count", "13 entries");
  });

  test("a path can be typed, and linked to", async () => {
    await page.focus("#path");
    await browser.run(() => document.getElementById("path").select());
    await browser.type("/ffs/deep/level-01");
    await browser.press("Enter");
    await page.waitText("#list", "level-02");
    await page.open("#/ffs/docs/inode.txt");
    await page.waitText("#view-title", "inode.txt");
    await page.waitText("#list-count", "3 entries");
  });

  test("a large file is read by pages, as text and in hexadecimal", async () => {
    await page.open("#/ffs/big/primes.txt");
    await page.waitText("#view", "\n101\n");
    assert.equal(await page.text("#page-where"), "0 – 65,536 of 4,730,396");
    await page.click("#page-next");
    await page.waitText("#page-where", "65,536 – 131,072");
    const bytes = fs.readFileSync(`${demonstration}/big/primes.txt`);
    assert.equal(await page.text("#view"), bytes.toString("latin1", 65536, 131072));
    await page.click("#tab-hex");
    await page.waitText("#view", "00000000  32 0a 33 0a 35 0a 37 0a  31 31 0a 31 33 0a 31 37  |2.3.5.7.11.13.17|");
    await page.click("#page-last");
    await page.waitText("#page-where", "of 4,730,396");
    await page.waitText("#view", "00482df0");
    await page.focus("#page-offset");
    await browser.type("0x410000");
    await browser.press("Enter");
    await page.waitText("#view", `00410000  ${bytes.subarray(0x410000, 0x410008).toString("hex").replace(/..(?=.)/g, "$& ")}`);
  });

  test("pictures are shown", async () => {
    await page.open("#/ffs/pictures/mandelbrot.png");
    await page.wait("the picture", () => document.querySelector("#view img")?.naturalWidth === 320);
    assert.match(await page.text("#view-kind"), /PNG picture, 320 × 240, 11,\d+ bytes/);
  });

  test("attributes are those of the inode", async () => {
    await page.open("#/ffs/links/second");
    await page.click("#tab-stat");
    await page.waitText("#view", "links3");
    await page.waitText("#view", "written2012-11-07 15:00:00 UTC");
    await page.enter("dangling");
    await page.waitText("#view", "No such file or directory.");
    await page.waitText("#view", "link tonowhere");
    await page.enter("loop-a");
    await page.waitText("#view", "Too many symbolic links");
    await page.enter("relative");
    await page.waitText("#view", "You are looking at");
  });

  test("every name can be opened", async () => {
    await page.open("#/ffs/names");
    await page.waitText("#list-count", "entries");
    const names = await page.names();
    assert.equal(names.length, fs.readdirSync(`${demonstration}/names`).length);
    for (const name of names) {
      await page.enter(name);
      const want = name.startsWith("latin1")
        ? "names are bytes"
        : "This file is named";
      await page.wait(name, (name, want) => {
        const current = document.querySelector("#list [aria-current]");
        return current?.closest("tr").dataset.name === name &&
          document.getElementById("view").textContent.includes(want);
      }, name, want);
    }
    assert.match(await page.text("#list"), /latin1-\\xe9\\xe8\.txt/);
    assert.match(await page.text("#list"), /line␊break/);
  });

  test("a wide directory comes as one scrolls", async () => {
    await page.open("#/ffs/wide");
    await page.waitText("#list-count", "1,000 entries");
    assert.ok((await page.names()).length < 1000);
    await page.wait("all rows", () => {
      const scroll = document.getElementById("list-scroll");
      scroll.scrollTop = scroll.scrollHeight;
      return document.querySelectorAll("#list tbody tr").length === 1000;
    });
  });

  test("the forms of 2012 answer", async () => {
    await page.open();
    const ask = async (path, button) => {
      await page.run((path) => {
        document.getElementById("path-2012").value = path;
      }, path);
      await page.click(`#form-2012 [value=${button}]`);
    };
    await ask("/ffs/etc", "list");
    await page.waitText("#out-2012", "- motd");
    await ask("/ffs/etc/motd", "contents");
    await page.waitText("#out-2012", "Welcome. You are root here");
    await ask("/ffs/etc/motd", "stat");
    await page.waitText("#out-2012", "0644  -rw-r--r--");
    await ask("/ffs/none", "contents");
    await page.waitText("#out-2012", "/ffs/none: No such file or directory");
  });

  test("the terminal runs commands", async () => {
    assert.equal(await page.command("pwd"), "/ffs\n");
    assert.match(await page.command("ls -la etc"), /^total \d+\n.* \.\n.* \.\.\n[^]*-rw-r--r-- +1 0 0 +93 Nov  7  2012 motd\n/);
    assert.equal(await page.command("cd etc"), "");
    assert.equal(await page.command("cat motd | wc"), "       3      18      93 -\n");
    assert.match(await page.command("cat motd"), /^rumpjs: a rump kernel/);
    assert.match(await page.command("stat motd"), /size +93 bytes/);
    assert.equal(await page.command("cat /ffs/big/primes.txt | head -n 2 | tee /tmp/two"), "2\n3\n");
    assert.equal(await page.command("cat motd || pwd").then((t) => t.includes("no ||")), true);
    assert.equal(await page.command("echo *"), "fstab group motd passwd\n");
    assert.equal(await page.command("readlink -f /ffs/links/relative"), "/ffs/README\n");
    assert.match(await page.command("df"), /\/dev\/disk0 .* \/ffs\n/);
    assert.match(await page.command("mount"), /\/dev\/disk0 on \/ffs type ffs \(read-write, local\)/);
    assert.match(await page.command("hexdump -n 16 motd"), /^00000000  72 75 6d 70 6a 73 3a 20 .*\n00000010\n$/);
    assert.match(await page.command("file ../pictures/*"), /mandelbrot\.png: +PNG picture, 320 × 240\n/);
    assert.match(await page.command("tree -L 1 /ffs/docs"), /├── history\.txt\n[^]*└── layers\.txt\n\n0 directories, 3 files\n/);
    assert.match(await page.command("du -s /ffs/big"), /^\d+ +\/ffs\/big\n/);
    assert.match(await page.command("tail -n 2 /ffs/big/primes.txt"), /^\d+\n8999993\n$/);
    assert.match(await page.command("dmesg"), /rump kernel on rumpjs\n/);
    assert.match(await page.command("help"), / +hexdump +bytes in hex/);
  });

  test("a walk finds everything, a digest is right", async () => {
    const text = await page.command("find /ffs -type f");
    const count = execFileSync("find", [demonstration, "-type", "f", "-printf", "x"]).length;
    assert.equal(text.split("\n").length - 1, count);
    const digest = createHash("sha256")
      .update(fs.readFileSync(`${demonstration}/big/primes.txt`))
      .digest("hex");
    assert.equal(await page.command("sha256 /ffs/big/primes.txt"), `${digest}  /ffs/big/primes.txt\n`);
    assert.equal(
      await page.command('find /ffs -name "prim*" -size +4000000c'),
      "/ffs/big/primes.txt\n",
    );
  });

  test("wrong calls are told as Unix tells them", async () => {
    assert.equal(await page.command("ls -z"), "ls: unknown option -- z\nusage: ls [-1RadhilA] [file ...]\n");
    assert.equal(await page.status(), "2");
    assert.equal(await page.command("cat"), "usage: cat [file ...]\n");
    assert.equal(await page.command("cat /nowhere /ffs/etc/motd").then((t) => t.split("\n")[0]), "cat: /nowhere: No such file or directory");
    assert.equal(await page.status(), "1");
    assert.equal(await page.command("cat /ffs/etc"), "cat: /ffs/etc: Illegal operation on a directory\n");
    assert.equal(await page.command("frobnicate"), "frobnicate: not found. Try: help\n");
    assert.equal(await page.command("__proto__"), "__proto__: not found. Try: help\n");
    assert.match(await page.command("echo 'open"), /a quote is not closed/);
    assert.equal(await page.command("umount /"), "umount: /: Invalid argument\n");
  });

  test("the terminal completes and remembers", async () => {
    await page.command("cd /ffs");
    await browser.type("hexd");
    await browser.press("Tab");
    await until("the command", async () => (await page.input()) === "hexdump ");
    await browser.type("pictures/ri");
    await browser.press("Tab");
    await until("the path", async () => (await page.input()) === "hexdump pictures/rings.png ");
    await browser.press("u", "Control");
    assert.equal(await page.input(), "");
    await browser.type("cat names/latin");
    await browser.press("Tab");
    await until("a name of bytes", async () => (await page.input()) === "cat $'names/latin1-\\xe9\\xe8.txt' ");
    await browser.press("Enter");
    await page.waitText("#screen", "A name that is not UTF-8");
    await browser.type("ls p");
    await browser.press("Tab");
    await page.waitText("#screen", "permissions/  pictures/");
    await browser.press("u", "Control");
    await browser.press("ArrowUp");
    assert.equal(await page.input(), "cat $'names/latin1-\\xe9\\xe8.txt' ");
    await browser.press("ArrowUp");
    assert.equal(await page.input(), "cd /ffs");
    await browser.press("ArrowDown");
    await browser.press("ArrowDown");
    assert.equal(await page.input(), "");
    assert.match(await page.command("history"), /\d+ {2}cd \/ffs\n/);
  });

  test("Ctrl-C stops, and much output does not hurt", async () => {
    await page.focus("#line");
    const lines = await page.lines();
    await browser.type("tree -a / /ffs /ffs /ffs /ffs /ffs /ffs /ffs /ffs /ffs");
    await browser.press("Enter");
    await browser.press("c", "Control");
    await page.printed(lines);
    await page.waitText("#screen", "^C");
    assert.match(await page.command("cat /ffs/big/primes.txt"), /8999993\n$/);
    const kept = await page.run(() => document.getElementById("screen").textContent.split("\n").length);
    assert.ok(kept <= 3100, `${kept} lines are kept`);
    await browser.type("clear");
    await browser.press("Enter");
    await page.wait("an empty screen", () => document.getElementById("screen").textContent === "");
  });

  for (const [kind, type] of [["ffs", "ffs"], ["iso", "cd9660"], ["disk", "ffs"]]) {
    test(`an image of one's own: ${kind}`, async () => {
      await page.open();
      await page.pickImage(mine[kind]);
      await page.wait("its root", () => location.hash === "#/disk");
      await page.waitText("#places", `/disk${type}, `);
      await page.enter("hello.txt");
      await page.waitText("#view", "Hello from an image of mine.");
      await page.enter("latin1.txt");
      await page.waitText("#view", "Grüße");
      const expected = fs.readFileSync(mine.ffs).includes("Hello") && Uint8Array.from({ length: 20_000 }, (_, i) => i & 255);
      const digest = createHash("sha256").update(expected).digest("hex");
      assert.match(await page.command("sha256 /disk/sub/numbers.bin"), new RegExp(digest));
      /* Another beside it, then both are taken away. */
      await page.pickImage(mine.ffs);
      await page.waitText("#places", "/disk2");
      await page.click("#places [aria-label='Eject /disk2']");
      await page.wait("/disk2 to go", () => !document.getElementById("places").textContent.includes("/disk2"));
      assert.equal(await page.command("umount /disk"), "");
      assert.equal(await page.text("#places"), MOUNTED);
      assert.match(await page.command("ls /disk/hello.txt"), /No such file or directory/);
    });
  }

  test("an image can be dropped on the page", async () => {
    await page.open();
    const base64 = fs.readFileSync(mine.iso).toString("base64");
    await page.run((base64) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], "dropped.iso"));
      const event = (type) =>
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
        );
      event("dragenter");
      window.shownWhileDragging = !document.getElementById("drop").hidden;
      event("dragover");
      event("drop");
    }, base64);
    await page.waitText("#places", "cd9660, dropped.iso");
    assert.equal(await page.run(() => window.shownWhileDragging), true);
    await page.enter("hello.txt");
    await page.waitText("#view", "Hello from an image of mine.");
  });

  test("what is in an image is only shown", async () => {
    await page.open();
    await page.pickImage(mine.ffs);
    await page.wait("its root", () => location.hash === "#/disk");
    await page.enter("evil");
    await page.enter(EVIL_NAME);
    await page.waitText("#view-title", EVIL_NAME);
    const shown = await page.command("cat /disk/evil/*");
    assert.match(shown, /␛\]0;caught␇␛\[2Jred␛\[31m \\u\{202e\}desrever␀/);
    assert.match(await page.command("ls /disk/evil"), /two␊lines/);
    assert.equal(await page.run(() => document.title), "rumpjs: a BSD kernel in this page");
    assert.equal(await page.run(() => document.querySelectorAll("main img").length), 0);
  });

  test("an image that cannot be used is refused in words", async () => {
    await page.open();
    for (const [kind, words] of [
      ["garbled", /garbled\.ffs is a damaged FFS file system, which this kernel cannot mount\.\s+Its superblock does not hold together; fsck -y puts a backup in its place\./],
      ["truncated", /truncated\.ffs cannot be mounted: Input\/output error\.\s+The kernel says: .*the superblock cannot be read/],
      ["text", /no-image\.txt holds no file system that this kernel knows/],
      ["empty", /empty\.img is empty/],
    ]) {
      await page.pickImage(mine[kind]);
      const text = await page.trouble();
      assert.match(text, words);
      assert.doesNotMatch(text, /The kernel has stopped/);
      await page.click("#trouble-close");
    }
    assert.equal(await page.text("#places"), MOUNTED);
    assert.match(await page.command("cat /ffs/etc/motd"), /^rumpjs/);
  });

  test("a file can be taken out", async () => {
    await page.open("#/ffs/pictures/rings.png");
    await page.waitText("#view-kind", "PNG");
    await page.catchDownloads();
    const bytes = fs.readFileSync(`${demonstration}/pictures/rings.png`);
    for (const how of [
      () => page.click("#download"),
      async () => assert.equal(await page.command("get /ffs/pictures/rings.png"), ""),
    ]) {
      const taken = await page.download(how);
      assert.equal(taken.name, "rings.png");
      assert.ok(taken.bytes.equals(bytes));
    }
  });

  test("the keyboard alone is enough", async () => {
    await page.open();
    await page.waitText("#list", "README");
    const at = () =>
      page.run(() => document.activeElement.closest("tr")?.dataset.name ?? document.activeElement.id);
    await page.focus("#upload-folder");
    /* WebKit on Linux, as Safari may, walks links by Tab too. */
    await browser.press("Tab");
    for (let i = 0; i < 3 && (await at()) !== "big"; i++) await browser.press("Tab");
    assert.equal(await at(), "big");
    await browser.press("ArrowDown");
    await browser.press("ArrowDown");
    assert.equal(await at(), "docs");
    await browser.press("Enter");
    await page.waitText("#list", "history.txt");
    await until("the first entry", async () => (await at()) === "history.txt");
    await browser.type("lay");
    assert.equal(await at(), "layers.txt");
    await browser.press("Enter");
    await page.waitText("#view-title", "layers.txt");
    await browser.press("Backspace");
    await until("the directory that one came from", async () => (await at()) === "docs");
    await browser.press("End");
    assert.equal(await at(), "README");
    /* On to the viewer's tabs, and by arrows among them. */
    await browser.press("Tab");
    for (let i = 0; i < 4 && (await at()) !== "tab-text"; i++) await browser.press("Tab");
    assert.equal(await at(), "tab-text");
    await browser.press("ArrowRight");
    assert.equal(await at(), "tab-hex");
    await page.waitText("#view", "00000000  ");
    await browser.press("Tab");
    assert.equal(await at(), "view");
    /* Into the terminal and out again. */
    for (let i = 0; i < 12 && (await at()) !== "line"; i++) await browser.press("Tab");
    assert.equal(await at(), "line");
    await browser.press("Tab");
    assert.notEqual(await at(), "line");
  });

  test("on a phone nothing is wider than the screen", async () => {
    await browser.resize(360, 740);
    try {
      for (const hash of ["", "#/ffs/names", "#/ffs/big/primes.txt", "#/ffs/pictures/rings.png"]) {
        await page.open(hash);
        await page.command("ls -l /ffs/names");
        await page.click("#form-2012 [value=stat]");
        const [wide, screen, title] = await page.run(() => [
          document.documentElement.scrollWidth,
          innerWidth,
          document.querySelector("h1").getBoundingClientRect().right,
        ]);
        assert.ok(wide <= screen, `${hash}: ${wide} > ${screen}`);
        assert.ok(title <= screen);
        assert.ok(screen < 460, `the window is ${screen} wide`);
        const small = await page.run(() =>
          [...document.querySelectorAll("button, #list a, #places a")]
            .filter((element) => element.offsetParent !== null)
            .map((element) => [element.id || element.textContent, element.getBoundingClientRect()])
            .filter(([, { width, height }]) => width < 24 || height < 24)
            .map(([name, { width, height }]) => `${name}: ${width} x ${height}`),
        );
        assert.deepEqual(small, [], "too small for a finger");
      }
      await browser.screenshot(`${screenshots}/${name}-phone.png`);
    } finally {
      await browser.resize(1280, 900);
    }
    await page.open();
    await browser.screenshot(`${screenshots}/${name}.png`);
  });

  for (const how of ["clicks", "commands"]) {
    test(`a kernel that dies is told of, found by ${how}`, async () => {
      await page.open();
      await page.breakKernel();
      if (how === "clicks") await page.enter("etc");
      else await page.command("ls");
      assert.match(await page.trouble(), /The kernel has stopped\.\s+.*unreachable/);
      await page.run(() => (window.old = true));
      await page.click("#trouble-again");
      await page.wait("a new page", () => window.old === undefined);
      await page.waitText("#list", how === "clicks" ? "motd" : "README");
    });
  }

  test("a page that is not whole says so", async () => {
    await page.open("", site.broken);
    const text = await page.trouble();
    assert.match(text, /The kernel could not be downloaded: the server says 404/);
    assert.match(text, /Boot again/);
  });

  test("nothing came from elsewhere, and no script failed", () =>
    page.nothingBad(site.origin));
});
