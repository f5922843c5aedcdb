// SPDX-License-Identifier: BSD-2-Clause

import { noOperand, UsageError, type Command } from "../terminal/command.ts";
import { summary } from "../checks.ts";
import { visible } from "../names.ts";

export default {
  usage: "[-npy] [-b sector] /dev/disk",
  summary: "check FFS (-n: only look, -p: repair what a crash leaves, -y: all)",
  options: "npyb:",
  least: 1,
  most: 1,
  writes: noOperand,
  async run({ machine, out, error }, { has, number, operands: [device = ""] }) {
    const { disks } = machine;
    const place = disks.places.find((one) => one.device === device || one.path === device);
    if (place !== undefined) {
      throw new UsageError(`${visible(place.device)} is mounted on ${visible(place.path)}: umount it first`);
    }
    const mode = has("y") ? "repair" : has("p") ? "preen" : "check";
    const result = await disks.checkDisk(device, {
      mode,
      ...(has("b") ? { backup: number("b", 0) } : {}),
    });
    for (const { text, path, fixed } of result.findings) {
      out(`${visible(path === undefined ? text : `${path}: ${text}`)}${fixed ? " (repaired)" : ""}\n`);
    }
    const left = result.total - result.findings.length;
    if (left > 0) out(`and ${left} more\n`);
    out(`${summary(result)}\n`);
    if (result.status !== "errors" && result.status !== "no-file-system") return 0;
    if (mode === "check" && result.status === "errors") error("fsck -y repairs it");
    return result.status === "errors" ? 1 : 8;
  },
} satisfies Command;
