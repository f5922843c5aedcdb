// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";
import { visible } from "../names.ts";

export default {
  usage: "[command]",
  summary: "this list, or how to call a command",
  most: 1,
  async run({ shell, out, error }, { operands: [name] }) {
    const { commands } = shell;
    if (name !== undefined) {
      const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
      if (command === undefined) {
        error(`${visible(name)}: no such command`);
        return 1;
      }
      out(`${command.summary}\nusage: ${name} ${command.usage}`.trimEnd() + "\n");
      return 0;
    }
    for (const [word, { summary }] of Object.entries(commands)) {
      out(`  ${word.padEnd(10)}${summary}\n`);
    }
    out(
      "Tab completes, the arrows bring back lines, Ctrl-C stops, Ctrl-L clears.\n" +
        "a | b pipes, a > file and a >> file write to files.\n" +
        "Patterns (* ? [a-z]) and quotes work; every name can be typed as $'\\xe9'.\n",
    );
    return 0;
  },
} satisfies Command;
