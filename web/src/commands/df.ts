// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";
import { humanSize } from "../format.ts";
import { visible } from "../names.ts";

export default {
  usage: "[-hi]",
  summary: "space on what is mounted",
  options: "hi",
  most: 0,
  async run({ machine, files, out, failed }, { has }) {
    const rows: string[][] = [];
    for (const { device, path, type } of await machine.kernel.mounts()) {
      try {
        const fs = await files.statfs(path);
        const size = (blocks: number) => {
          const bytes = blocks * fs.bsize;
          if (!has("h")) return String(Math.round(bytes / 1024));
          return bytes < 0 ? `-${humanSize(-bytes)}` : humanSize(bytes);
        };
        const used = fs.blocks - fs.bfree;
        const usable = used + fs.bavail;
        rows.push([
          device || type,
          ...(has("i")
            ? [fs.files, fs.files - fs.ffree, fs.ffree].map(String)
            : [size(fs.blocks), size(used), size(fs.bavail)]),
          has("i")
            ? percent(fs.files - fs.ffree, fs.files)
            : percent(used, usable),
          path,
        ]);
      } catch (error) {
        failed(path, error);
      }
    }
    const title = has("i")
      ? ["Filesystem", "inodes", "iused", "ifree", "%iused", "Mounted on"]
      : ["Filesystem", has("h") ? "Size" : "1K-blocks", "Used", "Avail", "Capacity", "Mounted on"];
    const all = [title, ...rows];
    for (const row of all) {
      const cells = row.map((cell, i) => {
        const width = Math.max(...all.map((other) => (other[i] as string).length));
        if (i === 5) return visible(cell);
        return i === 0 ? cell.padEnd(width) : cell.padStart(width);
      });
      out(`${cells.join("  ")}\n`);
    }
  },
} satisfies Command;

function percent(part: number, whole: number): string {
  return whole <= 0 ? "-" : `${Math.ceil((100 * part) / whole)}%`;
}
