// SPDX-License-Identifier: BSD-2-Clause

/** Where mv, cp and ln put things: "a b" and "a b c directory". */
import type { Files } from "../files.ts";
import { basename, dirname, join, visible } from "../names.ts";

/** Each source with the path that it gets. */
export async function targets(
  files: Files,
  operands: readonly string[],
): Promise<[from: string, to: string][]> {
  const to = operands.at(-1) as string;
  const sources = operands.slice(0, -1);
  const there = await files.stat(to).catch(() => undefined);
  if (there?.isDirectory()) {
    return sources.map((from) => [from, join(to, basename(from))]);
  }
  if (sources.length > 1 || to.endsWith("/")) {
    throw new Error(`${visible(to)}: Not a directory`);
  }
  return [[sources[0] as string, to]];
}

/** Whether a path is a directory itself, or lies below it. */
export async function inside(
  files: Files,
  path: string,
  directory: string,
): Promise<boolean> {
  const top = await files.realpath(directory);
  let at = await files.realpath(path).catch(() => undefined);
  at ??= join(await files.realpath(path.includes("/") ? dirname(path) : "."), basename(path));
  return `${at}/`.startsWith(`${top}/`);
}
