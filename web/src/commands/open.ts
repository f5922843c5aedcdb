// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";

export default {
  usage: "[file]",
  summary: "show a file or directory in the page above",
  most: 1,
  async run({ files, shell, failed }, { operands: [path = "."] }) {
    try {
      shell.show(await files.realpath(path));
    } catch (error) {
      failed(path, error);
    }
  },
} satisfies Command;
