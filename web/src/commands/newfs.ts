// SPDX-License-Identifier: BSD-2-Clause

import { noOperand, UsageError, type Command } from "../terminal/command.ts";
import { bytesWords, parseSize } from "../format.ts";
import { visible } from "../names.ts";

export default {
  usage: "[-F] [-b bytes] [-f bytes] [-i bytes] [-m percent] -s size | /dev/disk",
  summary: "make an empty FFS on a new disk (-s 64m) or one that is there",
  options: "Fs:b:f:i:m:",
  most: 1,
  writes: noOperand,
  async run({ machine, out }, { has, value, number, operands: [device] }) {
    const { disks } = machine;
    const size = (option: string) => {
      const text = value(option);
      if (text === undefined) return undefined;
      const bytes = parseSize(text);
      if (bytes === undefined) throw new UsageError(`-${option}: not a size: ${visible(text)}`);
      return bytes;
    };
    const options = {
      softUpdates: true,
      ...given("blockSize", size("b")),
      ...given("fragmentSize", size("f")),
      ...given("bytesPerInode", size("i")),
      ...(has("m") ? { minFree: number("m", 5) } : {}),
    };
    const total = size("s");
    if ((device === undefined) === (total === undefined)) {
      throw new UsageError("either -s with the size of a new disk, or the device of one that is there");
    }
    if (device !== undefined) {
      const made = await disks.format(device, { ...options, force: has("F") });
      out(`${device}: ${words(made)}\n`);
      return;
    }
    const disk = await disks.make(total as number, "new-disk.img", options);
    out(`${disk.path}: ${bytesWords(disk.size)}. Next: mount ${disk.path} ${disks.freePath()}\n`);
  },
} satisfies Command;

function given<K extends string>(name: K, value: number | undefined) {
  return (value === undefined ? {} : { [name]: value }) as Partial<Record<K, number>>;
}

function words(made: { size: number; blockSize: number; fragmentSize: number; inodes: number }): string {
  return `${bytesWords(made.size)}, blocks of ${made.blockSize}, fragments of ${made.fragmentSize}, ${made.inodes} inodes`;
}
