// SPDX-License-Identifier: BSD-2-Clause

import { allOperands, type Command } from "../terminal/command.ts";
import { basename, toBytes, visible } from "../names.ts";
import { removeTree } from "../writing.ts";

export default {
  usage: "[-fr] file ...",
  summary: "remove files (-r: directories and all below them)",
  options: "frR",
  least: 1,
  writes: allOperands,
  async run(context, { has, operands }) {
    const { files, failed, error, signal } = context;
    for (const path of operands) {
      if (/^\.{1,2}$/.test(basename(path)) || basename(path) === "/") {
        error(`${visible(path)}: “.”, “..” and “/” are not removed`);
        continue;
      }
      try {
        const stats = await files.tryLstat(path);
        if (stats === undefined && has("f")) continue;
        if (!stats?.isDirectory()) await files.fs.unlink(toBytes(path));
        else if (has("r") || has("R")) await removeTree(files, path, { failed, signal });
        else error(`${visible(path)}: is a directory (rm -r removes it, rmdir an empty one)`);
      } catch (failure) {
        failed(path, failure);
      }
    }
  },
} satisfies Command;
