// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";

export default {
  usage: "",
  summary: "clear the screen",
  most: 0,
  async run({ shell }) {
    shell.clear();
  },
} satisfies Command;
