// SPDX-License-Identifier: BSD-2-Clause

import { UsageError, type Command } from "../terminal/command.ts";
import { bytesWords } from "../format.ts";
import { visible } from "../names.ts";

/** The browser's digest wants all bytes at once. */
const MOST = 256 << 20;

export default {
  usage: "file ...",
  summary: "digests of files",
  least: 1,
  async run({ files, out, failed, signal }, { operands }) {
    if (globalThis.crypto?.subtle === undefined) {
      throw new UsageError("browsers compute digests only for https: or localhost");
    }
    for (const path of operands) {
      try {
        const { size } = await files.stat(path);
        if (size > MOST) {
          throw new Error(`larger than ${bytesWords(MOST)}`);
        }
        const blob = await files.blob(path, () => {}, signal);
        const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
        const hex = [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, "0"));
        out(`${hex.join("")}  ${visible(path)}\n`);
      } catch (error) {
        failed(path, error);
      }
    }
  },
} satisfies Command;
