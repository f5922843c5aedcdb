// SPDX-License-Identifier: BSD-2-Clause

/** Paths: links, realpath, access, and what a path may be. */
import * as assert from "./assert.mjs";
import { MOTD } from "./facts.mjs";

export default function suite(test, { fs, at, real }) {
  const { promises } = fs;

  test("readlink gives the target as it is", async () => {
    assert.equal(await promises.readlink(at("links/motd")), "../etc/motd");
    assert.equal(await promises.readlink(at("links/dangling")), "nowhere");
    const raw = await promises.readlink(at("links/dir"), "buffer");
    assert.equal(new TextDecoder().decode(raw), "../etc");
    assert.equal(
      await promises.readlink(at("links/motd"), { encoding: "hex" }),
      "2e2e2f6574632f6d6f7464",
    );
  });

  test("realpath resolves links and dots", async () => {
    const expected = real("etc/motd");
    assert.equal(await promises.realpath(at("links/chain")), expected);
    assert.equal(await promises.realpath(at("links/dir/motd")), expected);
    assert.equal(
      await promises.realpath(at("links/../deep/./a//../../etc/motd")),
      expected,
    );
    assert.equal(await promises.realpath(at("links/dir/")), real("etc"));
    assert.equal(await promises.realpath("/"), "/");
    assert.equal(await promises.realpath("/../.."), "/");
    const raw = await promises.realpath(at("etc"), "buffer");
    assert.equal(new TextDecoder().decode(raw), real("etc"));
  });

  test("access and exists", async () => {
    const { constants } = fs;
    await promises.access(at("etc/motd"));
    await promises.access(at("etc/run"), constants.R_OK | constants.X_OK);
    if (fs.existsSync === undefined) return;
    assert.equal(fs.existsSync(at("etc/motd")), true);
    assert.equal(fs.existsSync(at("nothing")), false);
    assert.equal(fs.existsSync(at("links/dangling")), false);
    assert.equal(fs.existsSync(at("links/loop")), false);
    assert.equal(fs.existsSync(at("a\0b")), false);
    assert.equal(fs.existsSync({}), false);
    fs.accessSync(at("etc/motd"), constants.R_OK);
  });

  test("a path may be bytes or a file: URL", async () => {
    const bytes = new TextEncoder().encode(at("etc/motd"));
    const path = globalThis.Buffer ? Buffer.from(bytes) : bytes;
    assert.equal(await promises.readFile(path, "utf8"), MOTD);
    const url = new URL(`file://${at("etc/motd")}`);
    assert.equal(await promises.readFile(url, "utf8"), MOTD);
    const spaced = new URL(`file://${at("names/with%20space")}`);
    assert.equal(await promises.readFile(spaced, "utf8"), "with space");
  });

  test("slashes and dots in a path", async () => {
    const found = await promises.stat(at("etc/motd"));
    for (const path of [
      "etc//motd",
      "./etc/./motd",
      "deep/../etc/motd",
      "etc/../etc/motd",
      "links/dir/../etc/motd",
    ]) {
      assert.equal((await promises.stat(at(path))).ino, found.ino, path);
    }
    assert.ok((await promises.stat(at("etc/"))).isDirectory());
  });

  if (fs.realpathSync === undefined) return;

  test("the synchronous forms agree", () => {
    assert.equal(fs.readlinkSync(at("links/motd")), "../etc/motd");
    assert.equal(fs.realpathSync(at("links/chain")), real("etc/motd"));
    assert.equal(fs.realpathSync.native(at("links/chain")), real("etc/motd"));
  });
}
