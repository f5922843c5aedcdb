// SPDX-License-Identifier: BSD-2-Clause

import { allOperands, UsageError, type Command } from "../terminal/command.ts";
import { toBytes, visible } from "../names.ts";
import { parseSize } from "../format.ts";

export default {
  usage: "-s [+-]size file ...",
  summary: "make files shorter or longer; what is new is a hole",
  options: "s:",
  least: 1,
  writes: allOperands,
  async run({ files, failed }, { value, operands }) {
    const text = value("s");
    if (text === undefined) throw new UsageError("-s: a size is needed");
    const sign = /^[+-]/.exec(text)?.[0];
    const digits = sign === undefined ? text : text.slice(1);
    const size = /^0+$/.test(digits) ? 0 : parseSize(digits);
    if (size === undefined) throw new UsageError(`-s: not a size: ${visible(text)}`);
    for (const path of operands) {
      try {
        const handle = await files.fs.open(toBytes(path), "a");
        try {
          const old = (await handle.stat()).size;
          const to = sign === "+" ? old + size : sign === "-" ? Math.max(0, old - size) : size;
          await handle.truncate(to);
        } finally {
          await handle.close();
        }
      } catch (error) {
        failed(path, error);
      }
    }
  },
} satisfies Command;
