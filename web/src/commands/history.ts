// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";

export default {
  usage: "",
  summary: "lines typed before",
  most: 0,
  async run({ out, shell }) {
    shell.history.forEach((line, i) =>
      out(`${String(i + 1).padStart(5)}  ${line}\n`),
    );
  },
} satisfies Command;
