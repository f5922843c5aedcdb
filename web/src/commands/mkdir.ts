// SPDX-License-Identifier: BSD-2-Clause

import { allOperands, UsageError, type Command } from "../terminal/command.ts";
import { dirname, toBytes, visible } from "../names.ts";
import type { Files } from "../files.ts";

export default {
  usage: "[-p] [-m mode] directory ...",
  summary: "make directories (-p: those above them too)",
  options: "pm:",
  least: 1,
  writes: allOperands,
  async run({ files, failed }, { has, value, operands }) {
    const mode = value("m");
    if (mode !== undefined && !/^[0-7]{1,4}$/.test(mode)) {
      throw new UsageError(`-m: not a mode: ${visible(mode)}`);
    }
    for (const path of operands) {
      try {
        if (has("p")) await makeAll(files, path);
        else await files.fs.mkdir(toBytes(path));
        if (mode !== undefined) await files.fs.chmod(toBytes(path), parseInt(mode, 8));
      } catch (error) {
        failed(path, error);
      }
    }
  },
} satisfies Command;

async function makeAll(files: Files, path: string): Promise<void> {
  const there = await files.stat(path).catch(() => undefined);
  if (there?.isDirectory()) return;
  const above = dirname(path);
  if (above !== path && path.replace(/\/+$/, "").includes("/")) await makeAll(files, above);
  await files.fs.mkdir(toBytes(path));
}
