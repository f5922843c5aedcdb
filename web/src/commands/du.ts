// SPDX-License-Identifier: BSD-2-Clause

import type { Command, Context } from "../terminal/command.ts";
import { humanSize } from "../format.ts";
import { join } from "../names.ts";

interface Style {
  files: boolean;
  show(blocks: number, path: string): void;
  summary: boolean;
  seen: Set<string>;
}

export default {
  usage: "[-ahks] [file ...]",
  summary: "disk space used, in blocks of 512 bytes",
  options: "ahks",
  async run(context, { has, operands }) {
    const style: Style = {
      files: has("a"),
      summary: has("s"),
      seen: new Set(),
      show(blocks, path) {
        const size = has("h")
          ? humanSize(blocks * 512)
          : String(has("k") ? Math.ceil(blocks / 2) : blocks);
        context.out(`${size.padEnd(8)}${context.shown(path)}\n`);
      },
    };
    for (const path of operands.length > 0 ? operands : ["."]) {
      const blocks = await used(context, path, style, true);
      if (blocks !== undefined && style.summary) style.show(blocks, path);
    }
  },
} satisfies Command;

async function used(
  context: Context,
  path: string,
  style: Style,
  top: boolean,
): Promise<number | undefined> {
  context.signal.throwIfAborted();
  try {
    const stats = await context.files.lstat(path);
    /* A file with several names is counted once. */
    if (stats.nlink > 1 && !stats.isDirectory()) {
      const id = `${stats.dev}:${stats.ino}`;
      if (style.seen.has(id)) return 0;
      style.seen.add(id);
    }
    let { blocks } = stats;
    if (stats.isDirectory()) {
      for (const { name } of await context.files.list(path)) {
        blocks += (await used(context, join(path, name), style, false)) ?? 0;
      }
    }
    if (!style.summary && (stats.isDirectory() || style.files || top)) {
      style.show(blocks, path);
    }
    return blocks;
  } catch (error) {
    context.failed(path, error);
    return undefined;
  }
}
