// SPDX-License-Identifier: BSD-2-Clause

import { UsageError, type Command } from "../terminal/command.ts";
import { toBytes, visible } from "../names.ts";

export default {
  usage: "[-Rh] uid[:gid] file ...",
  summary: "change owner and group, by number (-h: of links themselves)",
  options: "Rh",
  least: 2,
  writes: ([, ...paths]) => paths,
  async run({ files, failed, signal }, { has, operands: [owner = "", ...paths] }) {
    const match = /^(\d*)(?::(\d*))?$/.exec(owner);
    if (match === null || owner === "" || owner === ":") {
      throw new UsageError(`not a number: ${visible(owner)}`);
    }
    for (const top of paths) {
      const depth = has("R") ? Infinity : 0;
      for await (const { path, stats } of files.walk(top, failed, signal, depth)) {
        try {
          const link = stats.isSymbolicLink() && (has("h") || has("R"));
          const at = link ? stats : await files.stat(path);
          const uid = match[1] ? Number(match[1]) : at.uid;
          const gid = match[2] ? Number(match[2]) : at.gid;
          if (link) await files.fs.lchown(toBytes(path), uid, gid);
          else await files.fs.chown(toBytes(path), uid, gid);
        } catch (error) {
          failed(path, error);
        }
      }
    }
  },
} satisfies Command;
