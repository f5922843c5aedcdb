// SPDX-License-Identifier: BSD-2-Clause

import { allOperands, type Command } from "../terminal/command.ts";
import { basename, dirname, join, toBytes } from "../names.ts";

export default {
  usage: "file",
  summary: "edit a text file in the page above; a new one is made",
  least: 1,
  most: 1,
  writes: allOperands,
  async run({ files, shell, failed }, { operands: [path = ""] }) {
    try {
      if ((await files.tryLstat(path)) === undefined) {
        const above = await files.realpath(path.includes("/") ? dirname(path) : ".");
        path = join(above, basename(path));
        const handle = await files.fs.open(toBytes(path), "wx");
        await handle.close();
      }
      await shell.edit(await files.realpath(path));
    } catch (error) {
      failed(path, error);
    }
  },
} satisfies Command;
