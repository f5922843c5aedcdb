// SPDX-License-Identifier: BSD-2-Clause

import type { Command, Context } from "../terminal/command.ts";
import { join, visible } from "../names.ts";

interface Count {
  directories: number;
  files: number;
}

export default {
  usage: "[-a] [-L levels] [directory ...]",
  summary: "directories as a tree",
  options: "aL:",
  async run(context, { has, number, operands }) {
    const count: Count = { directories: 0, files: 0 };
    const levels = number("L", 10_000);
    for (const path of operands.length > 0 ? operands : ["."]) {
      context.out(`${visible(path)}\n`);
      await branch(context, path, "", levels, has("a"), count);
    }
    context.out(`\n${count.directories} directories, ${count.files} files\n`);
  },
} satisfies Command;

async function branch(
  context: Context,
  path: string,
  indent: string,
  levels: number,
  all: boolean,
  count: Count,
): Promise<void> {
  if (levels === 0) return;
  context.signal.throwIfAborted();
  try {
    const entries = (await context.files.list(path)).filter(
      ({ name }) => all || !name.startsWith("."),
    );
    for (const [i, { name, type }] of entries.entries()) {
      const last = i === entries.length - 1;
      const below = join(path, name);
      let shown = visible(name);
      if (type === "l") {
        const target = await context.files.readlink(below).catch(() => "?");
        shown += ` -> ${visible(target)}`;
      }
      context.out(`${indent}${last ? "└── " : "├── "}${shown}\n`);
      if (type === "d") {
        count.directories++;
        const more = indent + (last ? "    " : "│   ");
        await branch(context, below, more, levels - 1, all, count);
      } else {
        count.files++;
      }
    }
  } catch (error) {
    context.failed(path, error);
  }
}
