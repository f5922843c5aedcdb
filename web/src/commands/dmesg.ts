// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";

export default {
  usage: "",
  summary: "what the kernel has said",
  most: 0,
  async run({ machine, out }) {
    for (const line of machine.console) out(`${line}\n`);
  },
} satisfies Command;
