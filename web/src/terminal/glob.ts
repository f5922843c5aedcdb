// SPDX-License-Identifier: BSD-2-Clause

/** Patterns in words become the names that they fit. */
import type { Files } from "../files.ts";
import type { Word } from "./words.ts";

/** The words of a line as the command gets them. */
export async function expand(
  words: readonly Word[],
  files: Files,
): Promise<string[]> {
  const result: string[] = [];
  for (const word of words) {
    const names = word.pattern === undefined ? [] : await fitting(word, files);
    if (names.length > 0) result.push(...names);
    else result.push(word.text);
  }
  return result;
}

async function fitting(word: Word, files: Files): Promise<string[]> {
  const { text, pattern } = word;
  const parts = text.split("/");
  let paths = text.startsWith("/") ? ["/"] : [""];
  const source = (pattern as RegExp).source.slice(1, -1).split("\\/");
  for (const [i, part] of parts.entries()) {
    if (part === "") continue;
    const fits = new RegExp(`^${source[i]}$`, "su");
    const isPattern = /[*?[]/.test(part);
    const next: string[] = [];
    for (const path of paths) {
      const at = path === "" || path.endsWith("/") ? path : `${path}/`;
      if (!isPattern) {
        if ((await files.tryLstat(at + part)) !== undefined) next.push(at + part);
        continue;
      }
      const list = await files.list(at || ".").catch(() => []);
      for (const { name } of list) {
        if (!fits.test(name)) continue;
        if (name.startsWith(".") && !part.startsWith(".")) continue;
        next.push(at + name);
      }
    }
    paths = next;
  }
  return paths;
}
