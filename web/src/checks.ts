// SPDX-License-Identifier: BSD-2-Clause

/** What fsck found, in words. */
import type { CheckResult } from "./disks.ts";

/** A check in a sentence. */
export function summary({ status, total, files, directories }: CheckResult): string {
  const there = `${count(files, "file", "files")} in ${count(directories, "directory", "directories")}`;
  const found = total === 1 ? "One thing was found" : `${total.toLocaleString("en")} things were found`;
  if (status === "no-file-system") return "There is no superblock, nor a backup of one.";
  if (status === "clean") return `Nothing is wrong: ${there}.`;
  if (status === "fixed") return total === 0 ? `${there}.` : `${found} and repaired; ${there}.`;
  return `${found}; ${there}.`;
}

function count(n: number, one: string, many: string): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}
