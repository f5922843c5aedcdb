// SPDX-License-Identifier: BSD-2-Clause

/** tools/serve.mjs: what it sends, what it does not let out, how it ends. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import * as net from "node:net";
import { fileURLToPath } from "node:url";
import { describe, test } from "node:test";
import * as zlib from "node:zlib";
import { end, start, temporaryFolder, until } from "./processes.mjs";
import { serve } from "./site.mjs";

const root = temporaryFolder("served");
const outside = temporaryFolder("outside");
const TEXT = "0123456789".repeat(500);
fs.writeFileSync(`${root}/index.html`, "<!doctype html><title>here</title>");
fs.writeFileSync(`${root}/data.txt`, TEXT);
fs.writeFileSync(`${root}/data.txt.gz`, zlib.gzipSync(TEXT));
fs.writeFileSync(`${root}/data.txt.br`, zlib.brotliCompressSync(TEXT));
fs.writeFileSync(`${root}/kernel.wasm`, "");
fs.writeFileSync(`${root}/a b%.js`, "1");
fs.mkdirSync(`${root}/folder`);
fs.writeFileSync(`${root}/folder/index.html`, "in the folder");
fs.writeFileSync(`${outside}/secret`, "secret");
fs.symlinkSync(`${outside}/secret`, `${root}/link`);
fs.writeFileSync(`${root}-beside`, "beside");
const origin = await serve(root);
const { hostname, port } = new URL(origin);

/** A request that goes out as it is written. */
function request(path, { method = "GET", headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    http
      .request({ hostname, port, path, method, headers }, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
      })
      .on("error", reject)
      .end();
  });
}

describe("files", () => {
  test("types are those that browsers want", async () => {
    const type = async (path) => (await request(path)).headers["content-type"];
    assert.equal(await type("/"), "text/html; charset=utf-8");
    assert.equal(await type("/kernel.wasm"), "application/wasm");
    assert.equal(await type("/a%20b%25.js"), "text/javascript; charset=utf-8");
  });

  test("compressed forms go to whoever takes them", async () => {
    for (const [accept, coding, unpack] of [
      ["gzip, deflate, br", "br", zlib.brotliDecompressSync],
      ["gzip", "gzip", zlib.gunzipSync],
      ["br;q=0, gzip;q=0.5", "gzip", zlib.gunzipSync],
      ["identity", undefined, (bytes) => bytes],
    ]) {
      const headers = { "accept-encoding": accept };
      const { headers: got, body } = await request("/data.txt", { headers });
      assert.equal(got["content-encoding"], coding, accept);
      assert.equal(Number(got["content-length"]), body.length);
      assert.equal(unpack(body).toString(), TEXT);
      assert.match(got.vary, /accept-encoding/i);
    }
  });

  test("HEAD says the same without a body", async () => {
    const { status, headers, body } = await request("/data.txt", { method: "HEAD" });
    assert.equal(status, 200);
    assert.equal(headers["content-length"], String(TEXT.length));
    assert.equal(body.length, 0);
  });

  test("ranges", async () => {
    const ranged = (range) => request("/data.txt", { headers: { range } });
    const some = await ranged("bytes=10-19");
    assert.equal(some.status, 206);
    assert.equal(some.headers["content-range"], `bytes 10-19/${TEXT.length}`);
    assert.equal(some.body.toString(), "0123456789");
    assert.equal((await ranged("bytes=4995-")).body.toString(), "56789");
    assert.equal((await ranged("bytes=-3")).body.toString(), "789");
    assert.equal((await ranged("bytes=4990-9999")).body.length, 10);
    assert.equal((await ranged("bytes=5000-")).status, 416);
    assert.equal((await ranged("bytes=9-3")).status, 200);
    assert.equal((await ranged("lines=1-2")).status, 200);
  });

  test("what the browser has is not sent again", async () => {
    const { headers } = await request("/data.txt");
    const again = await request("/data.txt", {
      headers: { "if-none-match": headers.etag },
    });
    assert.equal(again.status, 304);
    assert.equal(again.body.length, 0);
  });

  test("a folder without its slash is sent there", async () => {
    const { status, headers } = await request("/folder?x=1");
    assert.equal(status, 301);
    assert.equal(headers.location, "./folder/?x=1");
    assert.equal((await request("/folder/")).body.toString(), "in the folder");
    const double = await request("//example.org/..");
    assert.doesNotMatch(double.headers.location ?? "", /^\/\//);
  });
});

describe("what is not let out", () => {
  for (const path of [
    "/../secret",
    "/..%2f..%2fetc%2fpasswd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/folder/../../etc/passwd",
    "/link",
    "/..\\..\\etc\\passwd",
    `/../${root.split("/").at(-1)}-beside`,
    "/data.txt%00.html",
    "/%ff",
    "/%",
    "/none",
  ]) {
    test(path, async () => {
      assert.equal((await request(path)).status, 404);
    });
  }

  test("other methods", async () => {
    const { status, headers } = await request("/", { method: "POST" });
    assert.equal(status, 405);
    assert.equal(headers.allow, "GET, HEAD");
  });
});

describe("the program", () => {
  const script = fileURLToPath(new URL("../../tools/serve.mjs", import.meta.url));
  const run = (...args) => start(process.execPath, [script, ...args]);
  const ended = (child) =>
    until("the end", () => child.exitCode !== null && { status: child.exitCode });

  test("it says where it is and ends by Ctrl-C", async () => {
    const child = run(root, "0");
    const [url] = await until("its address", () =>
      /http:\/\/localhost:\d+\//.exec(child.said),
    );
    /* A browser that keeps its connection does not keep the server. */
    const socket = net.connect(Number(new URL(url).port), "localhost");
    socket.on("error", () => {});
    await until("the connection", () => !socket.connecting);
    assert.equal((await fetch(url)).status, 200);
    child.kill("SIGINT");
    assert.equal((await ended(child)).status, 0);
    socket.destroy();
  });

  test("a port that is taken is named", async () => {
    const child = run(root, port);
    assert.equal((await ended(child)).status, 1);
    assert.match(child.said, new RegExp(`port ${port} is taken.*PORT=`));
    end(child);
  });

  test("a folder without a page, a call without sense", async () => {
    const empty = run(outside);
    assert.equal((await ended(empty)).status, 1);
    assert.match(empty.said, /run "make web" first/);
    const wrong = run(root, "eighty");
    assert.equal((await ended(wrong)).status, 2);
    assert.match(wrong.said, /usage/);
  });
});
