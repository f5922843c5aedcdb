// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";

export default {
  usage: "file ...",
  summary: "download files out of the image",
  least: 1,
  async run({ files, shell, failed, signal }, { operands }) {
    for (const path of operands) {
      try {
        await shell.save(await files.realpath(path), signal);
      } catch (error) {
        failed(path, error);
      }
    }
  },
} satisfies Command;
