// SPDX-License-Identifier: BSD-2-Clause

import type { Command } from "../terminal/command.ts";
import { visible } from "../names.ts";

export default {
  usage: "",
  summary: "what is mounted where",
  most: 0,
  async run({ machine, out }) {
    for (const { device, path, type, readOnly } of await machine.kernel.mounts()) {
      const file = machine.places.find((place) => place.path === path)?.file;
      out(
        `${visible(device || type)} on ${visible(path)} type ${type}` +
          ` (${readOnly ? "read-only" : "read-write"}, local)` +
          `${file === undefined ? "" : `  # ${visible(file)}`}\n`,
      );
    }
  },
} satisfies Command;
