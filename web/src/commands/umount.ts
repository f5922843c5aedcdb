// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";

export default {
  usage: "[-f] directory",
  summary: "take a mounted image away (-f: even in use)",
  options: "f",
  least: 1,
  most: 1,
  async run({ machine, files, failed }, { has, operands: [path = ""] }) {
    try {
      await machine.close(await files.realpath(path), has("f"));
    } catch (error) {
      failed(path, error);
    }
  },
} satisfies Command;
