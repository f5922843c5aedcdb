// SPDX-License-Identifier: BSD-2-Clause

import { noOperand, type Command } from "../terminal/command.ts";

export default {
  usage: "[-f] directory",
  summary: "unmount (-f: even in use); the disk stays: eject takes it away",
  options: "f",
  least: 1,
  most: 1,
  writes: noOperand,
  async run({ machine, files, failed }, { has, operands: [path = ""] }) {
    try {
      await machine.disks.unmount(await files.realpath(path), has("f"));
    } catch (error) {
      failed(path, error);
    }
  },
} satisfies Command;
