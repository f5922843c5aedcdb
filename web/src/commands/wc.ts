// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";
import { visible } from "../names.ts";

export default {
  usage: "[file ...]",
  summary: "count lines, words and bytes",
  least: 1,
  filter: true,
  async run({ chunks, out, failed }, { operands }) {
    const total = [0, 0, 0];
    const row = (counts: number[], name: string) =>
      out(`${counts.map((n) => String(n).padStart(8)).join("")} ${name}\n`);
    for (const path of operands) {
      try {
        let [lines, words, bytes] = [0, 0, 0];
        let inside = false;
        for await (const chunk of chunks(path)) {
          bytes += chunk.length;
          for (const byte of chunk) {
            if (byte === 0x0a) lines++;
            const space = byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
            if (!space && !inside) words++;
            inside = !space;
          }
        }
        [lines, words, bytes].forEach((n, i) => (total[i]! += n));
        row([lines, words, bytes], visible(path));
      } catch (error) {
        failed(path, error);
      }
    }
    if (operands.length > 1) row(total, "total");
  },
} satisfies Command;
