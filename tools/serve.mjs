#!/usr/bin/env node
// SPDX-License-Identifier: BSD-2-Clause

/**
 * tools/serve.mjs FOLDER [PORT [ADDRESS]]
 *
 * Serves a folder of static files on http://localhost:PORT (8080; 0 takes any
 * free one) until Ctrl-C, to this machine only unless another ADDRESS is given
 * (0.0.0.0: to all that can reach it). What lies beside a file as FILE.br or FILE.gz is sent
 * in its place to whoever takes it. The server is a convenience: any other one
 * will do for these files.
 *
 * Only files below FOLDER leave it, whatever the path or a link in it says.
 */
import * as fs from "node:fs";
import * as http from "node:http";
import * as path from "node:path";
import { pipeline } from "node:stream";
import { pathToFileURL } from "node:url";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".img": "application/octet-stream",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".md": "text/plain; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};

const CODINGS = [
  ["br", ".br"],
  ["gzip", ".gz"],
];

/** Whether an Accept-Encoding header takes a coding. */
export function accepts(header, coding) {
  for (const item of (header ?? "").split(",")) {
    const [name, ...parameters] = item.trim().toLowerCase().split(/\s*;\s*/);
    if (name !== coding) continue;
    const q = parameters.find((parameter) => parameter.startsWith("q="));
    return q === undefined || Number(q.slice(2)) > 0;
  }
  return false;
}

/**
 * What a Range header asks of `size` bytes: undefined for everything (no
 * header, or one that this server may ignore), null for nothing that exists.
 */
export function parseRange(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null || (match[1] === "" && match[2] === "")) return undefined;
  let start = Number(match[1]);
  let end = match[2] === "" ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (match[1] === "") {
    start = Math.max(size - Number(match[2]), 0);
    end = size - 1;
  }
  if (match[1] !== "" && match[2] !== "" && Number(match[2]) < start) {
    return undefined;
  }
  return start > end ? null : { start, end };
}

/** The file that a request names, or undefined. `root` is a real path. */
function find(root, pathname) {
  let decoded;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (decoded.includes("\0")) return undefined;
  try {
    const real = fs.realpathSync(path.join(root, decoded));
    if (real !== root && !real.startsWith(root + path.sep)) return undefined;
    return { file: real, stat: fs.statSync(real) };
  } catch {
    return undefined;
  }
}

function plain(response, status, text, headers = {}) {
  const body = Buffer.from(`${text}\n`);
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "content-length": body.length,
    ...headers,
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

function etagOf(stat) {
  return `"${stat.size.toString(36)}-${Math.floor(stat.mtimeMs).toString(36)}"`;
}

function answer(root, request, response) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    plain(response, 405, "Only GET and HEAD.", { allow: "GET, HEAD" });
    return;
  }
  /* Not a URL parser: that would resolve "..", which find() is to see. */
  const [pathname, query] = (request.url ?? "/").split("?", 2);
  let found = find(root, pathname);
  if (found?.stat.isDirectory()) {
    if (!pathname.endsWith("/")) {
      /* Relative to the last part, so that it cannot lead to another host. */
      const last = pathname.slice(pathname.lastIndexOf("/") + 1);
      const location = `./${last}/${query === undefined ? "" : `?${query}`}`;
      plain(response, 301, "It is a folder.", { location });
      return;
    }
    found = find(root, `${pathname}index.html`);
  }
  if (!found?.stat.isFile()) {
    plain(response, 404, "No such file here.");
    return;
  }
  send(found, request, response);
}

function send({ file, stat }, request, response) {
  const headers = {
    "content-type":
      TYPES[path.extname(file).toLowerCase()] ?? "application/octet-stream",
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    vary: "accept-encoding",
    "accept-ranges": "bytes",
  };
  const range = parseRange(request.headers.range, stat.size);
  if (range === null) {
    plain(response, 416, "There are not that many bytes.", {
      "content-range": `bytes */${stat.size}`,
    });
    return;
  }
  let name = file;
  let { size } = stat;
  let etag = etagOf(stat);
  if (range === undefined) {
    for (const [coding, suffix] of CODINGS) {
      if (!accepts(request.headers["accept-encoding"], coding)) continue;
      const packed = fs.statSync(file + suffix, { throwIfNoEntry: false });
      /* Older than the file itself: not made from it. */
      if (!packed?.isFile() || packed.mtimeMs < stat.mtimeMs) continue;
      name = file + suffix;
      size = packed.size;
      etag = etag.replace(/"$/, `-${coding}"`);
      headers["content-encoding"] = coding;
      break;
    }
  }
  headers.etag = etag;
  headers["last-modified"] = stat.mtime.toUTCString();
  const known = (request.headers["if-none-match"] ?? "").split(/\s*,\s*/);
  if (known.includes(etag) || known.includes(`W/${etag}`)) {
    response.writeHead(304, headers);
    response.end();
    return;
  }
  let status = 200;
  if (range !== undefined) {
    status = 206;
    headers["content-range"] = `bytes ${range.start}-${range.end}/${stat.size}`;
    size = range.end - range.start + 1;
  }
  headers["content-length"] = size;
  response.writeHead(status, headers);
  if (request.method === "HEAD" || size === 0) {
    response.end();
    return;
  }
  /* A reader that goes away is no error of the server's. */
  pipeline(fs.createReadStream(name, range), response, () => {});
}

/** A server of the files below a folder; it is not listening yet. */
export function createServer(folder) {
  const root = fs.realpathSync(folder);
  return http.createServer((request, response) => {
    try {
      answer(root, request, response);
    } catch (error) {
      if (!response.headersSent) plain(response, 500, error.message);
      else response.destroy();
    }
  });
}

function listen(server, port, address) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => resolve(server.address().port));
  });
}

function explain(error, port) {
  if (error.code === "EADDRINUSE") {
    return `port ${port} is taken; choose another: make demo PORT=${port + 1}`;
  }
  if (error.code === "EACCES") {
    return `port ${port} is not allowed; choose another: make demo PORT=8080`;
  }
  return error.message;
}

async function main([folder, given = "8080", address]) {
  let port = Number(given);
  if (folder === undefined || !/^\d+$/.test(given) || port > 65535) {
    console.error("usage: serve.mjs FOLDER [PORT [ADDRESS]]");
    process.exit(2);
  }
  if (!fs.existsSync(path.join(folder, "index.html"))) {
    console.error(`serve: no page in ${folder}: run "make web" first`);
    process.exit(1);
  }
  const servers = [];
  /* "localhost" has two addresses, and browsers differ in which they take. */
  for (const one of address ? [address] : ["127.0.0.1", "::1"]) {
    const server = createServer(folder);
    try {
      port = await listen(server, port, one);
      servers.push(server);
    } catch (error) {
      const absent = /^(EADDRNOTAVAIL|EAFNOSUPPORT)$/.test(error.code);
      if (absent && servers.length > 0) continue;
      console.error(`serve: ${explain(error, port)}`);
      process.exit(1);
    }
  }
  console.log(`The page is at http://localhost:${port}/ (Ctrl-C ends it)`);
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    });
  }
}

if (import.meta.url === pathToFileURL(fs.realpathSync(process.argv[1])).href) {
  await main(process.argv.slice(2));
}
