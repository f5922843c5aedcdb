// SPDX-License-Identifier: BSD-2-Clause

/** Streams of Node's, where there are any. */
import * as assert from "./assert.mjs";
import { BIG, MOTD, pattern } from "./facts.mjs";

async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return typeof chunks[0] === "string"
    ? chunks.join("")
    : Buffer.concat(chunks);
}

export default function suite(test, { fs, at }) {
  if (globalThis.Buffer === undefined) return;
  const { promises } = fs;

  test("createReadStream gives the file", async () => {
    const stream = fs.createReadStream(at("big"));
    assert.same(await collect(stream), pattern(BIG));
    assert.equal(stream.bytesRead, BIG);
    const text = fs.createReadStream(at("etc/motd"), "utf8");
    assert.equal(await collect(text), MOTD);
  });

  test("createReadStream gives a part of the file", async () => {
    const stream = fs.createReadStream(at("big"), {
      start: 1000,
      end: 100_999,
      highWaterMark: 777,
    });
    assert.same(await collect(stream), pattern(100_000, 1000));
  });

  test("createReadStream tells of errors", async () => {
    const error = await assert.thrown(() =>
      collect(fs.createReadStream(at("nothing"))),
    );
    assert.has(error, { code: "ENOENT", syscall: "open", path: at("nothing") });
  });

  test("a FileHandle's stream closes it", async () => {
    const file = await promises.open(at("etc/motd"));
    const stream = file.createReadStream({ encoding: "utf8", start: 11 });
    assert.equal(await collect(stream), MOTD.slice(11));
    if (!stream.closed) {
      await new Promise((resolve) => stream.once("close", resolve));
    }
    assert.equal(file.fd, -1);
  });

  test("a FileHandle reads lines", async () => {
    const file = await promises.open(at("etc/motd"));
    const lines = [];
    for await (const line of file.readLines()) lines.push(line);
    assert.same(lines, MOTD.trimEnd().split("\n"));
  });
}
