#!/usr/bin/env node
// SPDX-License-Identifier: BSD-2-Clause

/**
 * tools/mkweb.mjs PACKAGE DISK OUT
 *
 * Makes the page: bundles web/src with the npm package, copies kernel and disk
 * image, makes HTML of the documents, and lays compressed forms (.br, .gz)
 * beside all of them. Prints what a visitor downloads.
 */
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import * as zlib from "node:zlib";

const [packageFolder, disk, out] = process.argv.slice(2);
const root = fileURLToPath(new URL("..", import.meta.url));
const web = path.join(root, "web");
const require = createRequire(path.join(web, "package.json"));
const esbuild = require("esbuild");

/** The address of a file of the package, by the package's own list. */
function packageFile(name) {
  const { exports } = JSON.parse(
    fs.readFileSync(path.join(packageFolder, "package.json"), "utf8"),
  );
  const entry = exports[name.replace(/^rumpjs/, ".")];
  const file = typeof entry === "string" ? entry : entry?.default;
  if (file === undefined) throw new Error(`the package has no ${name}`);
  return path.resolve(packageFolder, file);
}

const rumpjs = {
  name: "rumpjs",
  setup(build) {
    build.onResolve({ filter: /^rumpjs(\/|$)/ }, ({ path }) => ({
      path: packageFile(path),
    }));
  },
};

/* The table of commands is the folder of commands: one module each. */
const commands = {
  name: "commands",
  setup(build) {
    const folder = path.join(web, "src/commands");
    build.onResolve({ filter: /^web:commands$/ }, () => ({
      path: "commands",
      namespace: "commands",
    }));
    build.onLoad({ filter: /.*/, namespace: "commands" }, () => {
      const names = fs
        .readdirSync(folder)
        .filter((file) => file.endsWith(".ts"))
        .map((file) => file.slice(0, -3))
        .sort();
      const lines = names.map(
        (name, i) => `import c${i} from "./${name}.ts";`,
      );
      const table = names.map((name, i) => `${JSON.stringify(name)}: c${i}`);
      return {
        contents: `${lines.join("\n")}\nexport default {${table.join()}};`,
        resolveDir: folder,
        loader: "js",
      };
    });
  },
};

fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });
const kernel = packageFile("rumpjs/kernel.wasm");
const size = (file) => fs.statSync(file).size;

const shared = {
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome107", "firefox114", "safari16.4"],
  legalComments: "none",
  logLevel: "warning",
  plugins: [rumpjs, commands],
  define: {
    KERNEL_BYTES: String(size(kernel)),
    DISK_BYTES: String(size(disk)),
  },
};
await esbuild.build({
  ...shared,
  entryPoints: [path.join(web, "src/main.ts"), path.join(web, "src/style.css")],
  outdir: out,
  splitting: true,
  chunkNames: "part-[hash]",
});
/* A Worker has no business with the chunks of the page. */
await esbuild.build({
  ...shared,
  entryPoints: [packageFile("rumpjs/kernel-worker")],
  outfile: path.join(out, "kernel-worker.js"),
});

fs.copyFileSync(path.join(web, "src/index.html"), path.join(out, "index.html"));
fs.copyFileSync(path.join(web, "src/icon.svg"), path.join(out, "icon.svg"));
fs.copyFileSync(kernel, path.join(out, "kernel.wasm"));
fs.copyFileSync(
  packageFile("rumpjs/tools.wasm"),
  path.join(out, "tools.wasm"),
);
fs.copyFileSync(
  path.join(packageFolder, "NOTICE"),
  path.join(out, "NOTICE.txt"),
);
fs.copyFileSync(path.join(root, "LICENSE"), path.join(out, "LICENSE.txt"));

// ------------------------------------------------------------- documents

/** Documents that the page carries, by their place in the project. */
const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "js/README.md",
  ...["docs", "docs/decisions"].flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name}`),
  ),
].filter((name) => fs.existsSync(path.join(root, name)));

const placeOf = (name) => `doc/${name.replace(/\.md$/, ".html")}`;

function documentPage(name) {
  const { Marked } = require("marked");
  const folder = path.dirname(name);
  const up = "../".repeat(placeOf(name).split("/").length - 1);
  const marked = new Marked({
    renderer: {
      /* A link to what the page does not carry is only its text. */
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        const [file, anchor] = href.split("#");
        if (/^[a-z]+:/.test(href)) return `<a href="${href}">${text}</a>`;
        const target = path.posix.normalize(path.posix.join(folder, file));
        if (!DOCUMENTS.includes(target)) return text;
        const at = anchor === undefined ? "" : `#${anchor}`;
        return `<a href="${up}${placeOf(target)}${at}">${text}</a>`;
      },
    },
  });
  const text = fs.readFileSync(path.join(root, name), "utf8");
  const title = /^#\s+(.*)$/m.exec(text)?.[1] ?? name;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'">
<title>${title.replaceAll("<", "&lt;")}</title>
<link rel="icon" href="${up}icon.svg">
<link rel="stylesheet" href="${up}style.css">
<body class="document">
<nav><a href="${up}./">Back to the page</a></nav>
<main>
${marked.parse(text)}
</main>
</body>
</html>
`;
}

for (const name of DOCUMENTS) {
  const file = path.join(out, placeOf(name));
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, documentPage(name));
}

// ----------------------------------------------------------- compressed

function* filesBelow(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(file);
    else yield file;
  }
}

for (const file of [...filesBelow(out)]) {
  const bytes = fs.readFileSync(file);
  fs.writeFileSync(`${file}.br`, zlib.brotliCompressSync(bytes));
  fs.writeFileSync(`${file}.gz`, zlib.gzipSync(bytes, { level: 9 }));
}
/* The image is large, and made once: its compressed forms lie beside it. */
for (const suffix of ["", ".br", ".gz"]) {
  fs.copyFileSync(disk + suffix, path.join(out, `disk.img${suffix}`));
}

// ----------------------------------------------------------------- sizes

const parts = [...filesBelow(out)].filter(
  (file) =>
    path.dirname(file) === out &&
    /(index\.html|\.css|\.js|\.wasm|\.svg|disk\.img)$/.test(file),
);
const rows = [["file", "bytes", "gzip", "brotli"]];
const total = [0, 0, 0];
for (const file of parts.sort()) {
  const sizes = ["", ".gz", ".br"].map((suffix) => size(file + suffix));
  rows.push([path.basename(file), ...sizes]);
  if (path.basename(file) === "disk.img") continue;
  sizes.forEach((n, i) => (total[i] += n));
}
rows.push(["all but the disk", ...total]);
for (const [name, ...sizes] of rows) {
  const columns = sizes.map((n) => String(n).padStart(9));
  console.log(`    ${name.padEnd(20)}${columns.join("")}`);
}
