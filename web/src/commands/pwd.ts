// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";
import { visible } from "../names.ts";

export default {
  usage: "",
  summary: "print the working directory",
  most: 0,
  async run({ cwd, out }) {
    out(`${visible(await cwd())}\n`);
  },
} satisfies Command;
