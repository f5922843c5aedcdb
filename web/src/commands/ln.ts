// SPDX-License-Identifier: BSD-2-Clause

import { lastOperand, type Command } from "../terminal/command.ts";
import { basename, join, toBytes } from "../names.ts";
import { targets } from "../terminal/targets.ts";

export default {
  usage: "[-sf] target ... [name or directory]",
  summary: "another name for a file (-s: a symbolic link)",
  options: "sf",
  least: 1,
  writes: lastOperand,
  async run({ files, failed }, { has, operands }) {
    const words = operands.length === 1 ? [...operands, "."] : operands;
    for (const [target, name] of await targets(files, words)) {
      /* "ln -s target/ directory" is named after the target. */
      const at = name.endsWith("/") ? join(name, basename(target)) : name;
      try {
        if (has("f")) await files.fs.unlink(toBytes(at)).catch(() => {});
        if (has("s")) await files.fs.symlink(toBytes(target), toBytes(at));
        else await files.fs.link(toBytes(target), toBytes(at));
      } catch (error) {
        failed(at, error);
      }
    }
  },
} satisfies Command;
