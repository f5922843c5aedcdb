// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";
import { statRows } from "../format.ts";
import { visible } from "../names.ts";

export default {
  usage: "[-L] file ...",
  summary: "all attributes of files (-L: of what links lead to)",
  options: "L",
  least: 1,
  async run({ files, out, failed }, { has, operands }) {
    for (const path of operands) {
      try {
        const stats = has("L") ? await files.stat(path) : await files.lstat(path);
        let title = visible(path);
        if (stats.isSymbolicLink()) {
          title += ` -> ${visible(await files.readlink(path))}`;
        }
        out(`${title}\n`);
        for (const [name, value] of statRows(stats)) {
          out(`  ${name.padEnd(11)}${value}\n`);
        }
      } catch (error) {
        failed(path, error);
      }
    }
  },
} satisfies Command;
