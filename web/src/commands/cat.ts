// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";

export default {
  usage: "file ...",
  summary: "print files",
  least: 1,
  async run({ files, out, failed, signal }, { operands }) {
    for (const path of operands) {
      try {
        /* One decoder a file: a character may lie across two chunks. */
        const decoder = new TextDecoder();
        for await (const chunk of files.chunks(path, signal)) {
          out(decoder.decode(chunk, { stream: true }));
        }
        out(decoder.decode());
      } catch (error) {
        failed(path, error);
      }
    }
  },
} satisfies Command;
