// SPDX-License-Identifier: BSD-2-Clause

import type { Stats } from "rumpjs";
import type { Command, Context } from "../terminal/command.ts";
import { byName, mapSome } from "../files.ts";
import { humanSize, listTime, modeString } from "../format.ts";
import { join } from "../names.ts";

interface Item {
  name: string;
  path: string;
  stats?: Stats | undefined;
}

interface Style {
  all: boolean;
  long: boolean;
  one: boolean;
  inode: boolean;
  human: boolean;
  recursive: boolean;
}

export default {
  usage: "[-1RadhilA] [file ...]",
  summary: "list directories",
  options: "1RadhilA",
  async run(context, { has, operands }) {
    const style: Style = {
      all: has("a"),
      long: has("l"),
      one: has("1"),
      inode: has("i"),
      human: has("h"),
      recursive: has("R"),
    };
    const { files, failed, out } = context;
    const plain: Item[] = [];
    const directories: string[] = [];
    for (const path of operands.length > 0 ? operands : ["."]) {
      try {
        const stats = await files.lstat(path);
        let directory = stats.isDirectory();
        /* A link to a directory is listed, except with -l. */
        if (stats.isSymbolicLink() && (!style.long || path.endsWith("/"))) {
          directory = await files.stat(path).then(
            (target) => target.isDirectory(),
            () => false,
          );
        }
        if (directory && !has("d")) directories.push(path);
        else plain.push({ name: path, path, stats });
      } catch (error) {
        failed(path, error);
      }
    }
    await print(context, style, plain);
    let first = plain.length === 0;
    const titled = operands.length > 1 || style.recursive;
    const pending = directories.reverse();
    for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
      context.signal.throwIfAborted();
      if (titled) out(`${first ? "" : "\n"}${context.shown(path)}:\n`);
      first = false;
      try {
        const below = await listDirectory(context, style, path, has("A"));
        if (style.recursive) pending.push(...below.reverse());
      } catch (error) {
        failed(path, error);
      }
    }
  },
} satisfies Command;

async function listDirectory(
  context: Context,
  style: Style,
  path: string,
  almostAll: boolean,
): Promise<string[]> {
  const { files, signal } = context;
  const listed = await files.list(path);
  const names = listed.filter(
    ({ name }) => style.all || almostAll || !name.startsWith("."),
  );
  if (style.all) {
    names.push({ name: ".", type: "d" }, { name: "..", type: "d" });
    names.sort(byName);
  }
  const attributes = style.long || style.inode;
  const items = await mapSome(
    names,
    async ({ name }): Promise<Item> => ({
      name,
      path: join(path, name),
      stats: attributes ? await files.tryLstat(join(path, name)) : undefined,
    }),
    signal,
  );
  if (style.long) {
    const blocks = items.reduce((sum, { stats }) => sum + (stats?.blocks ?? 0), 0);
    context.out(`total ${style.human ? humanSize(blocks * 512) : blocks}\n`);
  }
  await print(context, style, items);
  return names
    .filter(({ name, type }) => type === "d" && name !== "." && name !== "..")
    .map(({ name }) => join(path, name));
}

async function print(context: Context, style: Style, items: Item[]) {
  if (items.length === 0) return;
  const { out, files, columns } = context;
  if (style.long) {
    const rows = await mapSome(items, async ({ name, path, stats }) => {
      if (stats === undefined) return ["", "??????????", "", "", "", "", "", context.shown(name)];
      const size = style.human ? humanSize(stats.size) : String(stats.size);
      let shown = context.shown(name);
      if (stats.isSymbolicLink()) {
        const target = await files.readlink(path).catch(() => "?");
        shown += ` -> ${context.shown(target)}`;
      }
      return [
        style.inode ? String(stats.ino) : "",
        modeString(stats.mode),
        String(stats.nlink),
        String(stats.uid),
        String(stats.gid),
        size,
        listTime(stats.mtimeMs),
        shown,
      ];
    });
    const widths = [0, 1, 2, 3, 4, 5, 6].map((i) =>
      rows.reduce((most, row) => Math.max(most, (row[i] as string).length), 0),
    );
    for (const row of rows) {
      const cells = row.map((cell, i) =>
        i === 7 ? cell : i === 1 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!),
      );
      out(`${(style.inode ? cells : cells.slice(1)).join(" ")}\n`);
    }
    return;
  }
  const cells = items.map(
    ({ name, stats }) =>
      (style.inode ? `${String(stats?.ino ?? "?").padStart(7)} ` : "") +
      context.shown(name),
  );
  if (style.one) {
    for (const cell of cells) out(`${cell}\n`);
    return;
  }
  const width = cells.reduce((most, cell) => Math.max(most, cell.length), 0) + 2;
  const across = Math.max(1, Math.floor((columns + 2) / width));
  const down = Math.ceil(cells.length / across);
  for (let y = 0; y < down; y++) {
    let line = "";
    for (let x = 0; x < across; x++) {
      line += (cells[x * down + y] ?? "").padEnd(width);
    }
    out(`${line.trimEnd()}\n`);
  }
}
