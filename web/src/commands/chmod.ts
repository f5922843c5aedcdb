// SPDX-License-Identifier: BSD-2-Clause

import { UsageError, type Command } from "../terminal/command.ts";
import { toBytes, visible } from "../names.ts";
import { parseMode } from "../terminal/mode.ts";

export default {
  usage: "[-R] mode file ...",
  summary: "change permissions: 0644, u+x, go-w (-R: all below too)",
  options: "R",
  raw: true,
  writes: (words) => words.slice(words[0] === "-R" ? 2 : 1),
  async run({ files, failed, signal }, { operands }) {
    /* Not getopt: "-w" is a mode. */
    const recursive = operands[0] === "-R";
    const [mode, ...paths] = recursive ? operands.slice(1) : operands;
    if (mode === undefined || paths.length === 0) throw new UsageError("");
    const change = parseMode(mode);
    if (change === undefined) throw new UsageError(`not a mode: ${visible(mode)}`);
    for (const top of paths) {
      if (!recursive) {
        try {
          const stats = await files.stat(top);
          await files.fs.chmod(toBytes(top), change(stats.mode, stats.isDirectory()));
        } catch (error) {
          failed(top, error);
        }
        continue;
      }
      for await (const { path, stats } of files.walk(top, failed, signal)) {
        if (stats.isSymbolicLink()) continue;
        try {
          await files.fs.chmod(toBytes(path), change(stats.mode, stats.isDirectory()));
        } catch (error) {
          failed(path, error);
        }
      }
    }
  },
} satisfies Command;
