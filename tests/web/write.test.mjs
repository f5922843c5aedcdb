// SPDX-License-Identifier: BSD-2-Clause

/**
 * Writing on the page, in each of the three browsers: a visitor makes a disk,
 * puts files on it, changes them and takes it away; then others look at it: our
 * fsck, The Sleuth Kit, GRUB.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { test } from "node:test";
import { inBrowsers } from "./browsers.mjs";
import { temporary, temporaryFolder, until, which } from "./processes.mjs";
import { build, images, pageSite } from "./site.mjs";
import { visitor } from "./visitor.mjs";

const site = await pageSite();
const mine = images();
const screenshots = `${build}/screenshots`;
fs.mkdirSync(screenshots, { recursive: true });

const run = (command, ...args) =>
  execFileSync(command, args, { maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });
const fsu = `${build}/native/bin/fsu`;

/** Independent checkers find nothing wrong, and read the right bytes. */
function checkImage(file, expected) {
  /* Its status is 0 only when nothing is wrong. */
  assert.match(String(run(fsu, file, "fsck")), /^clean$/m);
  const listed = String(run("fls", "-r", "-p", "-F", "-u", file));
  const inodes = new Map();
  for (const [, inode, name] of listed.matchAll(/^r\/r (\d+):\t(.*)$/gm)) {
    inodes.set(name, inode);
  }
  assert.deepEqual([...inodes.keys()].sort(), Object.keys(expected).sort());
  for (const [name, bytes] of Object.entries(expected)) {
    assert.ok(run("icat", file, inodes.get(name)).equals(bytes), `icat ${name}`);
    assert.ok(run("grub-fstest", file, "cat", `/${name}`).equals(bytes), `grub ${name}`);
    assert.ok(run(fsu, "-r", file, "cat", `/${name}`).equals(bytes), `fsu ${name}`);
  }
}

const tools = ["fls", "icat", "grub-fstest"].filter((tool) => which(tool) === undefined);

/* Larger than what direct blocks hold. */
const big = Buffer.alloc(3_000_000);
for (let i = 0; i < big.length; i++) big[i] = (i * 7 + (i >> 9)) & 255;
const bigFile = temporary("big.bin");
fs.writeFileSync(bigFile, big);
const smallFile = temporary("small.txt");
fs.writeFileSync(smallFile, "small\n");

inBrowsers(({ name, kind, browser }) => {
  const page = visitor(browser, site.page);

  const state = (path) =>
    page.run((path) => {
      for (const item of document.querySelectorAll("#places li")) {
        if (item.querySelector("a").textContent === path) {
          return item.querySelector(".state")?.textContent ?? "";
        }
      }
      return undefined;
    }, path);
  const waitState = (path, words) =>
    until(`${path} to be "${words}"`, async () => (await state(path))?.startsWith(words));
  const warns = () =>
    page.run(() => {
      const event = new Event("beforeunload", { cancelable: true });
      return !dispatchEvent(event);
    });
  const entry = (name) =>
    page.wait(`the entry ${name}`, (name) =>
      [...document.querySelectorAll("#list tbody tr")].some((row) => row.dataset.name === name), name);
  const noEntry = (name) =>
    page.wait(`${name} to go`, (name) =>
      ![...document.querySelectorAll("#list tbody tr")].some((row) => row.dataset.name === name), name);
  const sheet = async (name) => {
    await entry(name);
    await page.run((name) => {
      for (const row of document.querySelectorAll("#list tbody tr")) {
        if (row.dataset.name === name) row.querySelector("button").click();
      }
    }, name);
  };
  /** From now on window.worked has what was shown: where, what, how far. */
  const watchWork = () =>
    page.run(() => {
      window.worked = [];
      new MutationObserver((records) => {
        for (const { target, removedNodes } of records) {
          if (!target.classList?.contains("working")) continue;
          for (const row of removedNodes) {
            const { value, max } = row.querySelector("progress");
            const place = target.closest("dialog")?.id ?? target.id;
            window.worked.push([place, row.querySelector("span").textContent, value / max]);
          }
        }
      }).observe(document.body, { childList: true, subtree: true });
    });
  const editing = () =>
    page.wait("the editor", () => document.activeElement.id === "editor");
  const write = async (text) => {
    await page.run((text) => {
      const editor = document.getElementById("editor");
      editor.value = text;
      editor.dispatchEvent(new Event("input"));
    }, text);
  };

  test("what a command takes away is shown no longer", async () => {
    await page.open();
    await page.command("mkdir -p /tmp/a/b");
    await page.command("echo gone > /tmp/a/b/file");
    await page.command("open /tmp/a/b/file");
    await page.waitText("#view", "gone");
    assert.equal(await page.command("mv /tmp/a/b/file /tmp/file"), "");
    await page.waitText("#view-title", "Nothing opened yet");
    assert.equal(await page.command("rm -r /tmp/a"), "");
    await page.wait("a directory that is there", () => location.hash === "#/tmp");
    await entry("file");
    /* What is being written is not lost with its file. */
    await page.command("edit /tmp/file");
    await editing();
    await write("mine\n");
    assert.equal(await page.command("rm /tmp/file"), "");
    assert.equal(await page.command("touch /tmp/other"), "");
    await page.click("#save");
    await page.answer("write");
    await page.waitText("#edit-state", "Saved");
    assert.equal(await page.command("cat /tmp/file"), "mine\n");
  });

  test("the entries of one directory do not get among those of another", async () => {
    await page.open();
    const made = ["f1", "f2", "f3", "f4"];
    await page.command("mkdir /tmp/in");
    for (const name of made) await page.command(`echo ${name} > /tmp/in/${name}`);
    /* The editor opens elsewhere while what the command changed is fetched. */
    for (const name of made) {
      await page.command("open /tmp");
      await page.wait("/tmp", () => location.hash === "#/tmp");
      await entry("in");
      await page.command(`edit /tmp/in/${name}`);
      await editing();
      await page.waitText("#list-count", "4 entries");
      await entry(name);
      assert.deepEqual(await page.names(), made);
    }
  });

  test("a disk is made, filled, changed and taken away", { skip: tools.length > 0 && `${tools} not installed` }, async () => {
    await page.open();
    assert.equal(await warns(), false);
    await page.catchDownloads();
    await page.click("#new-disk");
    await page.fill("size", "16M");
    await page.fill("block", "8192");
    await page.fill("fragment", "1024");
    await page.fill("density", "8192");
    await page.fill("name", "mine.img");
    await page.answer("make");
    await page.wait("its root", () => location.hash === "#/disk");
    await page.waitText("#list-note", "This directory is empty.");
    await waitState("/disk", "changed, not downloaded");
    assert.equal(await warns(), true);

    /* A text, written in the page. */
    await page.click("#new-file");
    await page.fill("name", "letter.txt");
    await page.answer("make");
    await editing();
    await browser.type("Dear visitor,");
    await browser.press("Enter");
    await page.waitText("#edit-state", "Not saved");
    await browser.press("s", "Control");
    await page.waitText("#edit-state", "Saved");
    await write("Dear visitor,\nGrüße!\n");
    await page.click("#save");
    await page.waitText("#edit-state", "Saved");
    await page.click("#close");
    await page.waitText("#view", "Grüße!");

    /* Files from outside, picked and dropped. */
    await page.click("#new-directory");
    await page.fill("name", "in");
    await page.answer("make");
    await page.enter("in");
    await page.wait("the directory", () => location.hash === "#/disk/in");
    await browser.pick("#upload-files", bigFile, smallFile);
    await entry("small.txt");
    await page.wait("the end of the upload", () => document.getElementById("upload-state").hidden);
    await page.drop("#list", [["dropped.txt", "one"], ["two\u00e4.txt", "two"]]);
    await entry("two\u00e4.txt");
    /* Once more: it is asked what becomes of what is there. */
    await page.drop("#list", [["dropped.txt", "another"], ["third.txt", "three"]]);
    assert.match(await page.dialog(), /“dropped.txt” is there already/);
    await page.answer("skip");
    await entry("third.txt");
    await page.wait("the end of the upload", () => document.getElementById("upload-state").hidden);
    assert.equal(await page.command("cat /disk/in/dropped.txt"), "one");
    await page.drop("#list", [["dropped.txt", "replaced"]]);
    await page.answer("replace");
    await page.wait("the end of the upload", () => document.getElementById("upload-state").hidden);
    assert.match(await page.command("stat /disk/in/dropped.txt"), /size +8 bytes[^]*written +2001-09-09 01:46:40/);

    /* Rename, change the mode, delete. */
    await sheet("third.txt");
    await page.fill("name", "renamed.txt");
    await page.fill("mode", "0600");
    await page.answer("apply");
    await entry("renamed.txt");
    await noEntry("third.txt");
    assert.match(await page.command("ls -l /disk/in/renamed.txt"), /^-rw------- /);
    await sheet("two\u00e4.txt");
    await page.answer("delete");
    assert.match(await page.dialog(), /Delete “twoä.txt”\?/);
    await page.answer("yes");
    await noEntry("two\u00e4.txt");
    await page.command("mkdir -p /disk/gone/a/b");
    await page.command("touch /disk/gone/a/b/c");
    await page.click("#up");
    await sheet("gone");
    await page.answer("delete");
    assert.match(await page.dialog(), /The directory and all 3 entries below it/);
    await page.answer("yes");
    await noEntry("gone");

    /* And away with it. */
    await waitState("/disk", "changed, not downloaded");
    const { name: called, bytes } = await page.download(() =>
      page.click("#places [aria-label='Download the image of /disk']"));
    assert.equal(called, "mine.img");
    assert.equal(bytes.length, 16 << 20);
    await until("nothing to lose", async () => (await state("/disk")) === "");
    assert.equal(await warns(), false);
    const file = temporary(`${name}-mine.img`);
    fs.writeFileSync(file, bytes);
    const content = {
      "letter.txt": Buffer.from("Dear visitor,\nGrüße!\n"),
      "in/big.bin": big,
      "in/small.txt": Buffer.from("small\n"),
      "in/dropped.txt": Buffer.from("replaced"),
      "in/renamed.txt": Buffer.from("three"),
    };
    checkImage(file, content);
    assert.match(String(run(fsu, file, "info")), /8192[^]*1024/);

    /* It goes on being written; the other image does not change. */
    assert.equal(await page.command("echo more >> /disk/in/small.txt"), "");
    await waitState("/disk", "changed, not downloaded");
    checkImage(file, content);
    await browser.screenshot(`${screenshots}/${name}-write.png`);

    /* Back from the file: only what is changed is kept in memory. */
    await page.open();
    await page.catchDownloads();
    await page.pickImage(file);
    await page.wait("its root", () => location.hash === "#/disk");
    assert.equal(await state("/disk"), "");
    await page.command("mv /disk/in/small.txt /disk/small.txt");
    await page.command("echo Hello > /disk/in/dropped.txt");
    await waitState("/disk", "changed, not downloaded");
    assert.equal(await page.command("eject /disk"), "eject: mine.img has been changed: download it first, or lose that with -f\n".replace("mine", `${name}-mine`));
    const again = await page.download(() => page.command("download /disk"));
    assert.ok(fs.readFileSync(file).equals(bytes), "the file itself is as it was");
    fs.writeFileSync(file, again.bytes);
    const { "in/small.txt": small, ...others } = content;
    checkImage(file, {
      ...others,
      "small.txt": small,
      "in/dropped.txt": Buffer.from("Hello\n"),
    });
    assert.equal(await page.command("eject /disk"), "");
    assert.equal(await state("/disk"), undefined);
  });

  test("the demonstration disk can be written", async () => {
    await page.open("#/ffs/etc/motd");
    await page.catchDownloads();
    await page.waitText("#view", "nothing to break");
    await page.click("#edit");
    await editing();
    await write("Changed.\n");
    await page.click("#save");
    await page.waitText("#edit-state", "Saved");
    assert.equal(await page.command("cat /ffs/etc/motd"), "Changed.\n");
    assert.match(await page.command("ls -l /ffs/etc/motd"), /^-rw-r--r-- 1 0 0 9 /);
    const { name: called, bytes } = await page.download(() => page.command("download /ffs"));
    assert.equal(called, "disk.img");
    const file = temporary(`${name}-disk.img`);
    fs.writeFileSync(file, bytes);
    assert.match(String(run(fsu, file, "fsck")), /^clean$/m);
    assert.equal(String(run(fsu, "-r", file, "cat", "/etc/motd")), "Changed.\n");
    assert.equal(
      String(run(fsu, "-r", file, "sha256", "/big/primes.txt")),
      String(run(fsu, "-r", `${build}/images/disk.img`, "sha256", "/big/primes.txt")),
    );
  });

  test("what is not saved is kept, and what others wrote is not overwritten", async () => {
    await page.open("#/ffs/etc/motd");
    await page.click("#edit");
    await editing();
    await write("A draft.\n");
    assert.equal(await warns(), true);
    await page.run(() => (location.hash = "#/ffs/README"));
    await page.waitText("#view", "You are looking at");
    await page.waitText("#unsaved", "motd");
    await page.click("#unsaved a");
    await page.wait("the draft", () => document.getElementById("editor")?.value === "A draft.\n");
    await page.command("echo theirs > /ffs/etc/motd");
    await page.click("#save");
    assert.match(await page.dialog(), /motd has changed.*Somebody else/);
    await page.answer("read");
    await page.wait("their text", () => document.getElementById("editor").value === "theirs\n");
    await write("mine\n");
    await page.command("echo theirs again > /ffs/etc/motd");
    await page.click("#save");
    await page.answer("write");
    await page.waitText("#edit-state", "Saved");
    assert.equal(await page.command("cat /ffs/etc/motd"), "mine\n");
    await write("not wanted");
    await page.click("#close");
    await page.answer("yes");
    await page.waitText("#view", "mine");
  });

  test("line ends stay, and what is no text is not edited", async () => {
    await page.open("#/tmp");
    await page.drop("#list", [["dos.txt", "a\r\nb\r\n"], ["mixed.txt", "a\r\nb\n"], ["long.txt", "x".repeat(2 << 20)]]);
    await page.enter("dos.txt");
    await page.waitText("#view-title", "dos.txt");
    await page.click("#edit");
    await editing();
    await write("a\nb\nc\n");
    await page.click("#save");
    await page.waitText("#edit-state", "Saved");
    assert.match(await page.command("hexdump /tmp/dos.txt"), / 61 0d 0a 62 0d 0a 63 0d {2}0a /);
    for (const [file, words] of [["mixed.txt", /mixed\.txt mixes line ends/], ["long.txt", /long\.txt is too large to be edited here/]]) {
      await page.enter(file);
      await page.waitText("#view-title", file);
      await page.click("#edit");
      assert.match(await page.trouble(), words);
    }
  });

  test("a folder is uploaded with all that is in it", {
    skip: !kind.folders && "the driver cannot pick folders",
  }, async () => {
    const album = `${temporaryFolder("folder")}/album`;
    fs.mkdirSync(`${album}/a/b`, { recursive: true });
    fs.writeFileSync(`${album}/top.txt`, "top");
    fs.writeFileSync(`${album}/a/b/deep.txt`, "deep down");
    await page.open("#/tmp");
    await browser.pick("#upload-tree", album);
    await entry("album");
    await page.wait("the end of the upload", () => document.getElementById("upload-state").hidden);
    const found = (await page.command("find /tmp/album")).trim().split("\n");
    assert.deepEqual(found.sort(), [
      "/tmp/album", "/tmp/album/a", "/tmp/album/a/b", "/tmp/album/a/b/deep.txt", "/tmp/album/top.txt",
    ]);
    assert.equal(await page.command("cat /tmp/album/a/b/deep.txt"), "deep down");
  });

  test("what takes its time shows how far it is", async () => {
    await page.open();
    await watchWork();
    await page.click("#new-disk");
    await page.fill("size", "8G");
    /* What has begun is not given up half-way. */
    await page.run(() => {
      document.querySelector("dialog button[value=make]").click();
      document.querySelector("dialog button[value='']").click();
    });
    await page.wait("its root", () => location.hash === "#/disk");
    assert.deepEqual(await page.run(() => window.worked), [
      ["dialog", "Making a file system on new-disk.img …", 1],
    ]);
    assert.equal(await page.command("umount /disk"), "");
    assert.match(await page.command("fsck -y /dev/disk1"), /^Nothing is wrong/);
    assert.deepEqual((await page.run(() => window.worked)).slice(1), [
      ["working", "Repairing new-disk.img …", 1],
    ]);
  });

  test("an image that was not unmounted is checked and repaired", async () => {
    await page.open();
    await page.catchDownloads();
    await page.pickImage(mine.unclean);
    await page.wait("its root", () => location.hash === "#/disk");
    await page.waitText("#fixed", "Read-only: it was not unmounted cleanly");
    assert.equal(await state("/disk"), "read-only");
    assert.equal(await page.run(() => document.getElementById("tools").hidden), true);
    assert.match(await page.command("touch /disk/x"), /touch: \/disk\/x: Read-only file system/);
    await page.click("#fixed button");
    assert.match(await page.dialog(), /Check of unclean\.ffs.*were found/);
    assert.ok((await page.run(() => document.querySelectorAll(".findings li").length)) > 1);
    await browser.screenshot(`${screenshots}/${name}-check.png`);
    await page.answer("repair");
    assert.match(await page.dialog(), /unclean\.ffs has been repaired.*read-write.*\(repaired\)/);
    await page.answer("ok");
    await waitState("/disk", "changed, not downloaded");
    assert.match(await page.command("cat /disk/lost+found/*"), /Hello from an image of mine/);
    assert.equal(await page.command("touch /disk/x"), "");
    const { bytes } = await page.download(() => page.command("download /disk"));
    const file = temporary(`${name}-repaired.img`);
    fs.writeFileSync(file, bytes);
    assert.match(String(run(fsu, file, "fsck")), /^clean$/m);
    assert.equal(await page.command("umount /disk"), "");
    assert.match(await page.command("fsck /dev/disk1"), /^Nothing is wrong: \d+ files/);
  });

  test("an image that is damaged is read until it is repaired", async () => {
    await page.open();
    await page.pickImage(mine.damaged);
    await page.wait("its root", () => location.hash === "#/disk");
    await page.waitText("#fixed", "Read-only: it is damaged (group 0: free counts are impossible).");
    await page.enter("hello.txt");
    await page.waitText("#view", "Hello from an image of mine.");
    /* What asked is drawn anew by then: the focus is not lost. */
    await page.focus("#fixed button");
    await browser.press("Enter");
    assert.match(await page.dialog(), /Check of damaged/);
    await browser.press("Escape");
    await page.wait("the focus in the list", () => document.activeElement.closest("#list") !== null);
    await page.click("#places [aria-label='Check and repair /disk']");
    assert.match(await page.dialog(), /Check of damaged\.ffs.*One thing was found/);
    await page.answer("repair");
    assert.match(await page.dialog(), /has been repaired/);
    await page.answer("ok");
    assert.equal(await page.command("touch /disk/x"), "");
  });

  test("errors are whole sentences", async () => {
    await page.open();
    await page.pickImage(mine.iso);
    await page.wait("its root", () => location.hash === "#/disk");
    await page.waitText("#fixed", "Read-only: it is a CD.");
    await page.click("#new-disk");
    await page.fill("size", "many");
    await page.click("#dialog button[value=make]");
    await page.waitText("#dialog .complaint", "“many” is no size. Write 64M");
    await page.fill("size", "1M");
    await page.fill("path", "/disk");
    await page.click("#dialog button[value=make]");
    await page.waitText("#dialog .complaint", "The disk needs a place of its own.");
    await page.fill("path", "/small");
    await page.fill("block", "4096");
    await page.fill("fragment", "512");
    await page.answer("make");
    await page.wait("its root", () => location.hash === "#/small");
    await page.click("#new-directory");
    await page.fill("name", "x".repeat(256));
    await page.click("#dialog button[value=make]");
    await page.waitText("#dialog .complaint", "The directory could not be made: the name is too long; 255 bytes is the most.");
    await page.fill("name", "a/b");
    await page.click("#dialog button[value=make]");
    await page.waitText("#dialog .complaint", "A name cannot hold a slash.");
    await page.fill("name", "d");
    await page.answer("make");
    await page.click("#new-directory");
    await page.fill("name", "d");
    await page.click("#dialog button[value=make]");
    await page.waitText("#dialog .complaint", "The directory could not be made: there is something of that name already.");
    await browser.press("Escape");
    await page.wait("the dialog to close", () => !document.getElementById("dialog").open);

    /* A full disk: what was there stays, what does not fit is not half there. */
    await page.command("echo old text > /small/kept.txt");
    await page.drop("#list", [["huge.txt", "x".repeat(2 << 20)]]);
    assert.match(await page.trouble(), /“huge\.txt” could not be written: there is no space left on the disk\./);
    assert.match(await page.command("ls /small/huge.txt"), /No such file/);
    await page.click("#trouble-close");
    await page.command("cat /ffs/big/primes.txt > /small/fill");
    assert.equal(await page.status(), "1");
    await page.run(() => (location.hash = "#/small/kept.txt"));
    await page.waitText("#view", "old text");
    await page.click("#edit");
    await editing();
    await write("new text ".repeat(20_000));
    await page.click("#save");
    assert.match(await page.trouble(), /“kept\.txt” could not be saved: there is no space left on the disk\./);
    assert.equal(await page.command("cat /small/kept.txt"), "old text\n");
    assert.equal(await page.command("rm /small/fill"), "");
    await page.click("#save");
    await page.waitText("#edit-state", "Saved");
    assert.equal(await page.command("wc /small/kept.txt"), "       0   40000  180000 /small/kept.txt\n");
    await page.click("#places [aria-label='Eject /small']");
    assert.match(await page.dialog(), /has not been downloaded; without that it is lost/);
    await page.answer("lose");
    await until("/small to go", async () => (await state("/small")) === undefined);
  });

  test("the terminal writes", async () => {
    await page.open();
    const ok = async (line, expected = "") => {
      assert.equal(await page.command(line), expected, line);
      assert.equal(await page.status(), "0", line);
    };
    await ok("cd /tmp");
    await ok("mkdir -p a/b/c");
    await ok("echo one two > a/f");
    await ok("echo three >> a/f");
    await ok("cat a/f", "one two\nthree\n");
    await ok("cat a/f | tee a/g | wc", "       2       3      14 -\n");
    await ok("cp a/f a/g a/b");
    await ok("cp -Rp a d");
    await ok("ls d d/b", "d:\nb  f  g\n\nd/b:\nc  f  g\n");
    await ok("mv d/f d/h");
    await ok("mv d /ffs/tmp/moved");
    await ok("cat /ffs/tmp/moved/h", "one two\nthree\n");
    await ok("ln -s h /ffs/tmp/moved/soft");
    await ok("ln /ffs/tmp/moved/h /ffs/tmp/moved/hard");
    await ok("chmod u=rw,go= /ffs/tmp/moved/h");
    await ok("chown 12:34 /ffs/tmp/moved/h");
    await ok("touch -d 2012-11-07T15:00:00Z /ffs/tmp/moved/h");
    await ok("truncate -s 1k /ffs/tmp/moved/h");
    assert.match(await page.command("ls -l /ffs/tmp/moved"), /^total \d+\n.* b\n.* g\n-rw------- 2 12 34 +1024 .* hard\n-rw------- 2 12 34 +1024 .* h\n|-rw------- 2 12 34 +1024 .* h\n-rw------- 2 12 34 +1024 .* hard\nlrwx.* soft -> h\n$/);
    await ok("rm -r /ffs/tmp/moved a");
    assert.match(await page.command("rmdir /ffs/etc"), /Directory not empty/);
    assert.match(await page.command("rm /ffs/etc"), /is a directory/);
    assert.match(await page.command("cp -R /ffs/docs /ffs/docs/inside"), /does not fit into itself/);
    assert.match(await page.command("echo a > /ffs/nowhere/b"), /No such file or directory/);
    await ok("echo renamed > /kern/hostname");
    await ok("cat /kern/hostname", "renamed\n");
    await ok("edit /kern/hostname");
    await editing();
    await write("edited\n");
    await page.click("#save");
    await page.waitText("#edit-state", "Saved");
    await ok("cat /kern/hostname", "edited\n");
    await ok("ls /kern | head -n 1", "boottime\n");
    /* Names are bytes, also in a file. */
    await ok("find /ffs/names -name 'latin1*' > /tmp/found");
    assert.match(await page.command("hexdump /tmp/found"), /31 2d e9 e8 2e 74 78 74 /);
    assert.match(await page.command("find /ffs/names -name 'latin1*'"), /latin1-\\xe9\\xe8\.txt/);
    await ok("mount -t tmpfs -o size=1m /small");
    assert.match(await page.command("cat /ffs/big/primes.txt > /small/x"), /No space left on device/);
    await ok("umount /small");
    assert.match(await page.command("newfs -s 8m -b 4096 -f 512"), /^\/dev\/disk1: 8,388,608 bytes/);
    await ok("mount -o sync /dev/disk1 /new");
    await ok("cp -R /ffs/docs /new");
    assert.match(await page.command("fsck /dev/disk1"), /is mounted on \/new: umount it first/);
    await ok("mount -u -o ro /new");
    assert.match(await page.command("touch /new/x"), /Read-only file system/);
    await ok("mount -u -o rw /new");
    await ok("touch /new/x");
    await ok("sync");
    await ok("umount /new");
    await ok("fsck -n /dev/disk1", "Nothing is wrong: 4 files in 2 directories.\n");
    assert.match(await page.command("newfs /dev/disk1"), /which would be lost/);
    assert.match(await page.command("mount -o wrong /dev/disk1 /new"), /-o wrong: there are ro, rw/);
    await ok("eject -f /dev/disk1");
    await ok("edit /tmp/new.txt");
    await editing();
  });

  test("a kernel that dies does not hide what it takes along", async () => {
    await page.open();
    await page.command("echo x > /ffs/tmp/x");
    await waitState("/ffs", "changed, not downloaded");
    await page.breakKernel();
    await page.command("ls");
    assert.match(await page.trouble(), /The kernel has stopped\.[^]*Download disk\.img as it is/);
    assert.equal(await warns(), true);
    await page.click("#trouble-disks button");
    await page.waitText("#trouble-disks", "disk.img went with the kernel");
    assert.equal(await warns(), false);
  });

  test("the keyboard alone changes files", async () => {
    await page.open("#/tmp");
    await page.wait("the tools", () => !document.getElementById("tools").hidden);
    await page.focus("#new-directory");
    await browser.press("Enter");
    await page.wait("the field", () => document.activeElement.id === "field-name");
    await browser.type("one");
    await browser.press("Enter");
    const at = () => page.run(() => document.activeElement.closest("tr")?.dataset.name);
    await until("the focus on the new one", async () => (await at()) === "one");
    await browser.press("F2");
    await page.wait("the field", () => document.activeElement.id === "field-name");
    await browser.type("two");
    await browser.press("Enter");
    await entry("two");
    await page.run(() => document.querySelector('#list tr[data-name="two"] a').focus());
    await browser.press("Delete");
    await page.wait("the question", () => document.getElementById("dialog").open);
    await browser.press("Escape");
    await page.wait("no question", () => !document.getElementById("dialog").open);
    await until("the focus where it was", async () => (await at()) === "two");
    await browser.press("Delete");
    await page.answer("yes");
    await noEntry("two");
  });

  test("no dialog is wider than a phone", async () => {
    await browser.resize(360, 740);
    try {
      await page.open("#/ffs/etc/motd");
      await page.waitText("#view", "break");
      await page.click("#edit");
      await editing();
      await page.click("#new-disk");
      await page.dialog();
      const [wide, screen, right] = await page.run(() => [
        document.documentElement.scrollWidth,
        innerWidth,
        document.getElementById("dialog").getBoundingClientRect().right,
      ]);
      assert.ok(wide <= screen && right <= screen, `${wide} ${right} > ${screen}`);
      await browser.screenshot(`${screenshots}/${name}-write-phone.png`);
      /* What is wrong with what was filled in is in sight. */
      await page.fill("size", "5000T");
      await page.run(() => document.querySelector("#dialog [value=make]").click());
      await page.waitText("#dialog .complaint", "at most");
      const [below, bottom] = await page.run(() =>
        ["#dialog .complaint", "#dialog"].map((s) =>
          document.querySelector(s).getBoundingClientRect().bottom),
      );
      assert.ok(below <= bottom, `${below} > ${bottom}`);
    } finally {
      await browser.resize(1280, 900);
    }
  });

  test("nothing came from elsewhere, and no script failed", () =>
    page.nothingBad(site.origin));
});
