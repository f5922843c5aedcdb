// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";
import { reason } from "../errors.ts";
import { visible } from "../names.ts";

export default {
  usage: "[directory]",
  summary: "change the working directory",
  most: 1,
  async run({ chdir, error }, { operands: [path = "/ffs"] }) {
    try {
      await chdir(path);
    } catch (failure) {
      error(`${visible(path)}: ${reason(failure)}`);
      return 1;
    }
    return 0;
  },
} satisfies Command;
