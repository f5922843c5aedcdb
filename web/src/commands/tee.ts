// SPDX-License-Identifier: BSD-2-Clause

import { allOperands, UsageError, type Command } from "../terminal/command.ts";
import { toBytes } from "../names.ts";

export default {
  usage: "[-a] file ...",
  summary: "write what is piped in to files, and on (-a: append)",
  options: "a",
  least: 1,
  writes: allOperands,
  async run({ files, chunks, copy, failed, piped }, { has, operands }) {
    if (!piped) throw new UsageError("nothing is piped in: echo words | tee file");
    const open: { path: string; handle: Awaited<ReturnType<typeof files.fs.open>> }[] = [];
    try {
      for (const path of operands) {
        try {
          open.push({ path, handle: await files.fs.open(toBytes(path), has("a") ? "a" : "w") });
        } catch (error) {
          failed(path, error);
        }
      }
      for await (const chunk of chunks("-")) {
        for (const one of [...open]) {
          try {
            for (let at = 0; at < chunk.length; ) {
              at += (await one.handle.write(chunk, at)).bytesWritten;
            }
          } catch (error) {
            failed(one.path, error);
            await one.handle.close();
            open.splice(open.indexOf(one), 1);
          }
        }
        await copy(chunk);
      }
    } finally {
      for (const { handle } of open) await handle.close();
    }
  },
} satisfies Command;
