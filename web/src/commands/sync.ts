// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";

export default {
  usage: "",
  summary: "write all that the kernel holds back",
  most: 0,
  async run({ machine }) {
    await machine.disks.settle();
  },
} satisfies Command;
