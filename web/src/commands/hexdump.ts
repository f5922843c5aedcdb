// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";
import { hexLines } from "../format.ts";

export default {
  usage: "[-C] [-n length] [-s skip] [file ...]",
  summary: "bytes in hexadecimal",
  options: "Cn:s:",
  least: 1,
  filter: true,
  async run({ chunks, out, failed }, { has, number, operands }) {
    const start = number("s", 0);
    for (const path of operands) {
      try {
        let offset = start;
        let left = has("n") ? number("n", 0) : Infinity;
        for await (const chunk of chunks(path, start)) {
          const bytes = chunk.subarray(0, Math.min(left, chunk.length));
          if (bytes.length > 0) out(`${hexLines(bytes, offset).join("\n")}\n`);
          offset += bytes.length;
          left -= bytes.length;
          if (left === 0) break;
        }
        if (offset > start) out(`${offset.toString(16).padStart(8, "0")}\n`);
      } catch (error) {
        failed(path, error);
      }
    }
  },
} satisfies Command;
