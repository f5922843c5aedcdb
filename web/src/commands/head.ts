// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";
import { visible } from "../names.ts";

const NEWLINE = 0x0a;

export default {
  usage: "[-n lines] [-c bytes] [file ...]",
  summary: "the first lines of files",
  options: "n:c:",
  least: 1,
  filter: true,
  async run({ chunks, copy, out, failed }, { number, has, operands }) {
    const lines = number("n", 10);
    const bytes = number("c", 0);
    for (const [i, path] of operands.entries()) {
      try {
        if (operands.length > 1) {
          out(`${i > 0 ? "\n" : ""}==> ${visible(path)} <==\n`);
        }
        let left = has("c") ? bytes : lines;
        for await (const chunk of chunks(path)) {
          let end = 0;
          if (has("c")) {
            end = Math.min(left, chunk.length);
            left -= end;
          } else {
            while (left > 0 && end < chunk.length) {
              const next = chunk.indexOf(NEWLINE, end);
              end = next < 0 ? chunk.length : next + 1;
              if (next >= 0) left--;
            }
          }
          await copy(chunk.subarray(0, end));
          if (left === 0) break;
        }
      } catch (error) {
        failed(path, error);
      }
    }
  },
} satisfies Command;
