// SPDX-License-Identifier: BSD-2-Clause

import { allOperands, UsageError, type Command } from "../terminal/command.ts";
import { toBytes, visible } from "../names.ts";

export default {
  usage: "[-c] [-d date] file ...",
  summary: "set times to now or a date, and make files (-c: make none)",
  options: "cd:",
  least: 1,
  writes: allOperands,
  async run({ files, failed }, { has, value, operands }) {
    const date = value("d");
    const time = date === undefined ? Date.now() : Date.parse(date);
    if (Number.isNaN(time)) {
      throw new UsageError(`-d: not a date: ${visible(date ?? "")} (2012-11-07T15:00:00Z)`);
    }
    for (const path of operands) {
      try {
        if ((await files.stat(path).catch(() => undefined)) === undefined) {
          if (has("c")) continue;
          const handle = await files.fs.open(toBytes(path), "a");
          await handle.close();
        }
        await files.fs.utimes(toBytes(path), time / 1000, time / 1000);
      } catch (error) {
        failed(path, error);
      }
    }
  },
} satisfies Command;
