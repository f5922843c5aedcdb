// SPDX-License-Identifier: BSD-2-Clause

import { lastOperand, type Command } from "../terminal/command.ts";
import { visible } from "../names.ts";
import { inside, targets } from "../terminal/targets.ts";
import { copyTree } from "../writing.ts";

export default {
  usage: "[-Rp] file ... target",
  summary: "copy files (-R: directories, -p: with owner, mode and times)",
  options: "Rrp",
  least: 2,
  writes: lastOperand,
  async run({ files, failed, error, signal }, { has, operands }) {
    const recursive = has("R") || has("r");
    for (const [from, to] of await targets(files, operands)) {
      try {
        const stats = recursive ? await files.lstat(from) : await files.stat(from);
        if (stats.isDirectory() && !recursive) {
          error(`${visible(from)}: is a directory (cp -R copies it)`);
          continue;
        }
        const there = await files.stat(to).catch(() => undefined);
        if (there !== undefined && there.ino === stats.ino && there.dev === stats.dev) {
          error(`${visible(from)} and ${visible(to)} are one file`);
          continue;
        }
        if (stats.isDirectory() && (await inside(files, to, from))) {
          error(`${visible(from)}: a directory does not fit into itself`);
          continue;
        }
        /* A link that is named itself is followed, as cp(1) does without -R. */
        const source = recursive ? from : await files.realpath(from);
        await copyTree(files, source, to, { keep: has("p"), recursive, failed, signal });
      } catch (failure) {
        failed(from, failure);
      }
    }
  },
} satisfies Command;
