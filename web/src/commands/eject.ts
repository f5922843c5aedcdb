// SPDX-License-Identifier: BSD-2-Clause

import { noOperand, type Command } from "../terminal/command.ts";
import { visible } from "../names.ts";

export default {
  usage: "[-f] /dev/disk or directory",
  summary: "take a disk away (-f: with what was changed)",
  options: "f",
  least: 1,
  most: 1,
  writes: noOperand,
  async run({ machine, error }, { has, operands: [name = ""] }) {
    const { disks } = machine;
    await disks.settle();
    const disk = disks.diskOf(name) ?? disks.placeOf(name)?.disk;
    if (disk === undefined) {
      error(`${visible(name)}: is not on a disk`);
      return 1;
    }
    if (disk.changed && !has("f")) {
      error(`${visible(disk.name)} has been changed: download it first, or lose that with -f`);
      return 1;
    }
    await disks.eject(disk);
    return 0;
  },
} satisfies Command;
