// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";
import { typeWord } from "../format.ts";
import { kindOf, SAMPLE } from "../kinds.ts";
import { visible } from "../names.ts";

export default {
  usage: "file ...",
  summary: "what files are",
  least: 1,
  async run({ files, out, failed }, { operands }) {
    const width = Math.max(...operands.map((path) => visible(path).length)) + 2;
    for (const path of operands) {
      try {
        const stats = await files.lstat(path);
        let kind = typeWord(stats.mode);
        if (stats.isSymbolicLink()) {
          kind += ` to ${visible(await files.readlink(path))}`;
        } else if (stats.isFile()) {
          kind = kindOf(await files.piece(path, 0, SAMPLE), stats.size).words;
        }
        out(`${`${visible(path)}:`.padEnd(width)}${kind}\n`);
      } catch (error) {
        failed(path, error);
      }
    }
  },
} satisfies Command;
