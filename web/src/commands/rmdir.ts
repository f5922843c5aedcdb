// SPDX-License-Identifier: BSD-2-Clause

import { allOperands, type Command } from "../terminal/command.ts";
import { toBytes } from "../names.ts";

export default {
  usage: "directory ...",
  summary: "remove empty directories",
  least: 1,
  writes: allOperands,
  async run({ files, failed }, { operands }) {
    for (const path of operands) {
      try {
        await files.fs.rmdir(toBytes(path));
      } catch (error) {
        failed(path, error);
      }
    }
  },
} satisfies Command;
