// SPDX-License-Identifier: BSD-2-Clause

import { allOperands, type Command } from "../terminal/command.ts";
import { reason } from "../errors.ts";
import { toBytes, visible } from "../names.ts";
import { inside, targets } from "../terminal/targets.ts";
import { copyTree, removeTree } from "../writing.ts";

export default {
  usage: "[-n] file ... target",
  summary: "move and rename (-n: nothing is replaced)",
  options: "nf",
  least: 2,
  writes: allOperands,
  async run(context, { has, operands }) {
    const { files, failed, error, signal } = context;
    for (const [from, to] of await targets(files, operands)) {
      try {
        if (has("n") && (await files.tryLstat(to)) !== undefined) continue;
        await files.fs.rename(toBytes(from), toBytes(to));
      } catch (failure) {
        if ((failure as { code?: string }).code !== "EXDEV") {
          failed(`${from} to ${to}`, failure);
          continue;
        }
        /* To another file system: a copy, and the original goes if it is whole. */
        let whole = true;
        const note = (path: string, why: unknown) => {
          whole = false;
          failed(path, why);
        };
        try {
          if (await inside(files, to, from)) throw new Error("a directory does not fit into itself");
          await copyTree(files, from, to, { keep: true, recursive: true, failed: note, signal });
          if (whole) await removeTree(files, from, { failed, signal });
          else error(`${visible(from)}: not all of it could be copied, and it stays`);
        } catch (why) {
          error(`${visible(from)}: ${reason(why)}`);
        }
      }
    }
  },
} satisfies Command;
