// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";
import { visible } from "../names.ts";

export default {
  usage: "[-f] link ...",
  summary: "where links lead (-f: all the way)",
  options: "f",
  least: 1,
  async run({ files, out, failed }, { has, operands }) {
    for (const path of operands) {
      try {
        const target = has("f")
          ? await files.realpath(path)
          : await files.readlink(path);
        out(`${visible(target)}\n`);
      } catch (error) {
        failed(path, error);
      }
    }
  },
} satisfies Command;
