// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";

export default {
  usage: "[-n] [word ...]",
  summary: "print words",
  raw: true,
  async run({ out }, { operands }) {
    const bare = operands[0] === "-n";
    out(operands.slice(bare ? 1 : 0).join(" ") + (bare ? "" : "\n"));
  },
} satisfies Command;
