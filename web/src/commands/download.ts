// SPDX-License-Identifier: BSD-2-Clause

import { imageOf } from "../images.ts";
import type { Command } from "../terminal/command.ts";
import { visible } from "../names.ts";

export default {
  usage: "[/dev/disk or directory]",
  summary: "download the image of a disk, with all changes",
  most: 1,
  async run({ machine, shell, error, cwd }, { operands: [name] }) {
    const { disks } = machine;
    const disk = disks.diskOf(name ?? "") ?? disks.placeOf(name ?? (await cwd()))?.disk;
    if (disk === undefined) {
      error(`${visible(name ?? "the working directory")}: is not on a disk`);
      return 1;
    }
    const { blob, clean } = await imageOf(disks, disk);
    shell.hand(blob, disk.name);
    if (!clean) error("files are open for writing: the image says that it is in use");
    return 0;
  },
} satisfies Command;
