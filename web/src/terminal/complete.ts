// SPDX-License-Identifier: BSD-2-Clause

/** Completion: commands in front, paths behind. */
import type { Files } from "../files.ts";
import { quote, split, type Word } from "./words.ts";

export interface Completion {
  /** The line with the word completed as far as all candidates agree. */
  line: string;
  /** Where the cursor goes. */
  cursor: number;
  /** What it could be, when that is more than one thing. */
  candidates: string[];
}

interface Candidate {
  name: string;
  directory: boolean;
}

export async function complete(
  line: string,
  cursor: number,
  files: Files,
  commands: readonly string[],
): Promise<Completion> {
  const before = line.slice(0, cursor);
  const words = split(before, true);
  const last = words.at(-1);
  const word: Word =
    last !== undefined && last.end === before.length && !last.operator
      ? last
      : { text: "", start: before.length, end: before.length };
  const ahead = last === word ? words.at(-2) : last;
  const first = ahead === undefined || ahead.operator === "|";
  const slash = word.text.lastIndexOf("/");
  const directory = word.text.slice(0, slash + 1);
  const start = word.text.slice(slash + 1);
  let found: Candidate[];
  if (first && slash < 0) {
    found = commands.map((name) => ({ name, directory: false }));
  } else {
    found = await entries(files, directory);
  }
  found = found.filter(
    ({ name }) =>
      name.startsWith(start) && (start !== "" || !name.startsWith(".")),
  );
  if (found.length === 0) return { line, cursor, candidates: [] };
  const only = found.length === 1 ? (found[0] as Candidate) : undefined;
  const common = found.map(({ name }) => name).reduce(commonStart);
  const whole = directory + (common.length >= start.length ? common : start);
  let text = quote(whole, word.open, only !== undefined && !only.directory);
  if (whole.startsWith("-") && !first && slash < 0) text = `./${text}`;
  if (only !== undefined) text += only.directory ? "/" : " ";
  const completed = before.slice(0, word.start) + text;
  return {
    line: completed + line.slice(cursor),
    cursor: completed.length,
    candidates:
      only !== undefined
        ? []
        : found.map(({ name, directory }) => name + (directory ? "/" : "")),
  };
}

async function entries(files: Files, directory: string): Promise<Candidate[]> {
  try {
    const list = await files.list(directory === "" ? "." : directory);
    return await Promise.all(
      list.map(async ({ name, type }) => ({
        name,
        directory:
          type === "d" ||
          (type === "l" && list.length < 200 && (await leads(files, directory + name))),
      })),
    );
  } catch {
    return [];
  }
}

async function leads(files: Files, path: string): Promise<boolean> {
  try {
    return (await files.stat(path)).isDirectory();
  } catch {
    return false;
  }
}

function commonStart(a: string, b: string): string {
  let length = 0;
  const [x, y] = [[...a], [...b]];
  while (length < x.length && x[length] === y[length]) length++;
  return x.slice(0, length).join("");
}
