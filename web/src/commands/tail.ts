// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";
import { visible } from "../names.ts";

const NEWLINE = 0x0a;
const STEP = 1 << 16;

export default {
  usage: "[-n lines] file ...",
  summary: "the last lines of files",
  options: "n:",
  least: 1,
  async run({ files, out, failed, signal }, { number, operands }) {
    const lines = number("n", 10);
    for (const [i, path] of operands.entries()) {
      try {
        if (operands.length > 1) {
          out(`${i > 0 ? "\n" : ""}==> ${visible(path)} <==\n`);
        }
        const { size } = await files.stat(path);
        /* Backwards, until enough line ends are found. */
        let start = size;
        let missing = lines;
        while (start > 0 && missing >= 0) {
          signal.throwIfAborted();
          const from = Math.max(start - STEP, 0);
          const bytes = await files.piece(path, from, start - from);
          let at = bytes.length;
          if (start === size && bytes.at(-1) === NEWLINE) at--;
          start = from;
          while (missing >= 0 && at > 0) {
            const next = bytes.lastIndexOf(NEWLINE, at - 1);
            if (next < 0) break;
            at = next;
            if (--missing === 0) {
              start = from + next + 1;
              missing = -1;
            }
          }
          if (bytes.length === 0) break;
        }
        if (lines === 0) continue;
        const decoder = new TextDecoder();
        for await (const chunk of files.chunks(path, signal, start)) {
          out(decoder.decode(chunk, { stream: true }));
        }
      } catch (error) {
        failed(path, error);
      }
    }
  },
} satisfies Command;
