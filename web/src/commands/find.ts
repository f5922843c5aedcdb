// SPDX-License-Identifier: BSD-2-Clause

import { UsageError, type Command } from "../terminal/command.ts";
import { modeString } from "../format.ts";
import { basename, visible } from "../names.ts";
import { split } from "../terminal/words.ts";

export default {
  usage: "[path ...] [-name pattern] [-type bcdflps] [-maxdepth n] [-size [+-]n[c]] [-links n]",
  summary: "walk directories",
  raw: true,
  async run({ files, out, shown, failed, signal }, { operands }) {
    const at = operands.findIndex((word) => word.startsWith("-"));
    const paths = at < 0 ? operands : operands.slice(0, at);
    const tests = at < 0 ? [] : operands.slice(at);
    let depth = Infinity;
    let fits: (name: string) => boolean = () => true;
    let type: string | undefined;
    let size: ((bytes: number) => boolean) | undefined;
    let links: number | undefined;
    for (let i = 0; i < tests.length; i += 2) {
      const [test, value] = [tests[i] as string, tests[i + 1]];
      if (!/^-(name|type|maxdepth|size|links)$/.test(test)) {
        throw new UsageError(`unknown test ${visible(test)}`);
      }
      if (value === undefined) throw new UsageError(`${test} needs a value`);
      if (test === "-name") fits = matcher(value);
      else if (test === "-type") type = value === "f" ? "-" : value;
      else if (test === "-size") size = sizeTest(value);
      else if (!/^\d+$/.test(value)) {
        throw new UsageError(`${test}: not a number: ${visible(value)}`);
      } else if (test === "-maxdepth") depth = Number(value);
      else links = Number(value);
    }
    for (const start of paths.length > 0 ? paths : ["."]) {
      for await (const { path, stats } of files.walk(start, failed, signal, depth)) {
        if (!fits(basename(path))) continue;
        if (type !== undefined && modeString(stats.mode)[0] !== type) continue;
        if (size !== undefined && !size(stats.size)) continue;
        if (links !== undefined && stats.nlink !== links) continue;
        out(`${shown(path)}\n`);
      }
    }
  },
} satisfies Command;

/** A pattern of the shell's, given as a word: its blanks are its own. */
function matcher(text: string): (name: string) => boolean {
  const [word] = split(text.replace(/[\s'"$`|&;<>#]/g, "\\$&"), true);
  const pattern = word?.pattern;
  if (pattern === undefined) return (name) => name === (word?.text ?? text);
  return (name) => pattern.test(name);
}

function sizeTest(value: string): (bytes: number) => boolean {
  const match = /^([+-]?)(\d+)(c?)$/.exec(value);
  if (match === null) throw new UsageError(`-size: not a size: ${visible(value)}`);
  const [, sign, digits, unit] = match;
  const wanted = Number(digits);
  return (bytes) => {
    const size = unit === "c" ? bytes : Math.ceil(bytes / 512);
    return sign === "+" ? size > wanted : sign === "-" ? size < wanted : size === wanted;
  };
}
