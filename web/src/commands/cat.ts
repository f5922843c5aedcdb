// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";

export default {
  usage: "[file ...]",
  summary: "print files",
  least: 1,
  filter: true,
  async run({ chunks, copy, failed }, { operands }) {
    for (const path of operands) {
      try {
        for await (const chunk of chunks(path)) await copy(chunk);
      } catch (error) {
        failed(path, error);
      }
    }
  },
} satisfies Command;
