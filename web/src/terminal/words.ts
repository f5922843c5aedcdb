// SPDX-License-Identifier: BSD-2-Clause

/**
 * The words of a command line: quotes, backslashes, patterns, and the operators
 * | > and >>. There are no variables, and nothing else that shells have; a line
 * that wants it is refused, not misread.
 *
 * A word in $'…' may hold any byte (\xHH), so that every name of a file can be
 * written; completion writes names so where it must.
 */
export interface Word {
  /** Without quotes and backslashes. */
  text: string;
  /** The same as a pattern, when an unquoted * ? or [ is in it. */
  pattern?: RegExp;
  /** Where it stands in the line. */
  start: number;
  end: number;
  /** The quote that is still open at its end. */
  open?: string;
  /** It is no word, but an operator. */
  operator?: "|" | ">" | ">>";
}

/** A command of a line, and where its output goes. */
export interface Stage {
  words: Word[];
  redirection?: { operator: ">" | ">>"; target: Word };
}

export class SyntaxTrouble extends Error {}

const REFUSED: Record<string, string> = {
  "<": "redirections of input",
  "&": "background commands",
  ";": "several commands on a line",
  "`": "command substitutions",
};

/**
 * Splits a line. `partial` takes unfinished quotes and whatever else may still
 * come right, for completion.
 */
export function split(line: string, partial = false): Word[] {
  const words: Word[] = [];
  let at = 0;
  for (;;) {
    while (line[at] === " " || line[at] === "\t") at++;
    if (at >= line.length || line[at] === "#") return words;
    const word = readWord(line, at, partial);
    words.push(word);
    at = word.end;
  }
}

/** The commands of a line, each piped into the next. */
export function stages(words: readonly Word[]): Stage[] {
  const result: Stage[] = [{ words: [] }];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word;
    const stage = result.at(-1) as Stage;
    if (word.operator === undefined) stage.words.push(word);
    else if (word.operator === "|") {
      if (stage.redirection !== undefined) {
        throw new SyntaxTrouble("output goes into a file or a pipe, not both");
      }
      result.push({ words: [] });
    } else {
      const target = words[++i];
      if (target === undefined || target.operator !== undefined) {
        throw new SyntaxTrouble(`a name is missing behind ${word.operator}`);
      }
      if (stage.redirection !== undefined) {
        throw new SyntaxTrouble("output goes to one place only");
      }
      stage.redirection = { operator: word.operator, target };
    }
  }
  const missing = result.some(
    ({ words, redirection }) =>
      words.length === 0 && (result.length > 1 || redirection !== undefined),
  );
  if (missing) throw new SyntaxTrouble("a command is missing");
  return result;
}

function operatorAt(line: string, at: number): Word["operator"] {
  if (line.startsWith(">>", at)) return ">>";
  const character = line[at];
  if (character === ">") return ">";
  /* "||" is another thing. */
  return character === "|" && line[at + 1] !== "|" ? "|" : undefined;
}

function readWord(line: string, start: number, partial: boolean): Word {
  const operator = operatorAt(line, start);
  if (operator !== undefined) {
    const end = start + operator.length;
    return { text: operator, operator, start, end };
  }
  let text = "";
  let pattern = "";
  let isPattern = false;
  let open: string | undefined;
  let at = start;
  const literal = (piece: string) => {
    text += piece;
    pattern += piece.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");
  };
  while (at < line.length) {
    const character = String.fromCodePoint(line.codePointAt(at) as number);
    if (character === " " || character === "\t") break;
    if (operatorAt(line, at) !== undefined) break;
    if (character === "\\") {
      if (at + 1 >= line.length) {
        at++;
        break;
      }
      const next = String.fromCodePoint(line.codePointAt(at + 1) as number);
      literal(next);
      at += 1 + next.length;
    } else if (character === "'" || character === '"') {
      const end = closing(line, at + 1, character);
      const inner = line.slice(at + 1, end ?? line.length);
      literal(
        character === '"' ? inner.replace(/\\([\\"$`])/g, "$1") : inner,
      );
      if (end === undefined) open = character;
      at = end === undefined ? line.length : end + 1;
    } else if (character === "$" && line[at + 1] === "'") {
      const end = closing(line, at + 2, "$'");
      literal(unescape(line.slice(at + 2, end ?? line.length)));
      if (end === undefined) open = "$'";
      at = end === undefined ? line.length : end + 1;
    } else if (character === "|" && !partial) {
      throw new SyntaxTrouble("there is no || in this shell");
    } else if (REFUSED[character] !== undefined && !partial) {
      throw new SyntaxTrouble(
        `there are no ${REFUSED[character]} in this shell (quote the ${character} if you mean it)`,
      );
    } else if (character === "*" || character === "?") {
      isPattern = true;
      text += character;
      pattern += character === "*" ? "[^/]*" : "[^/]";
      at++;
    } else if (character === "[" && bracket(line, at) !== undefined) {
      const set = bracket(line, at) as string;
      isPattern = true;
      text += line.slice(at, at + set.length);
      pattern += set.replace(/^\[!/, "[^").replace(/\\/g, "\\\\");
      at += set.length;
    } else {
      literal(character);
      at += character.length;
    }
  }
  if (open !== undefined && !partial) {
    throw new SyntaxTrouble("a quote is not closed");
  }
  const word: Word = { text, start, end: at };
  if (open !== undefined) word.open = open;
  if (isPattern) {
    try {
      word.pattern = new RegExp(`^${pattern}$`, "su");
    } catch {
      /* "[z-a]": a name like any other. */
    }
  }
  return word;
}

function closing(line: string, from: number, quote: string): number | undefined {
  for (let at = from; at < line.length; at++) {
    if (line[at] === "\\" && quote !== "'") at++;
    else if (line[at] === quote.at(-1)) return at;
  }
  return undefined;
}

function bracket(line: string, at: number): string | undefined {
  return /^\[!?\]?[^\]\s/[]+\]/.exec(line.slice(at))?.[0];
}

const ESCAPES: Record<string, string> = {
  n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v", e: "\x1b",
};

function unescape(text: string): string {
  return text.replace(
    /\\(?:x([\da-f]{1,2})|u\{([\da-f]+)\}|([^]))/giu,
    (all, hex, code, letter) => {
      if (hex !== undefined) {
        const value = parseInt(hex, 16);
        return String.fromCharCode(value < 0x80 ? value : 0xdc00 + value);
      }
      if (code !== undefined) {
        const value = parseInt(code, 16);
        return value > 0x10ffff ? all : String.fromCodePoint(value);
      }
      return ESCAPES[letter] ?? letter;
    },
  );
}

const NEEDS_DOLLAR =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udfff]/u;

/** A text as it is typed; `open` continues a quote that is already there. */
export function quote(text: string, open?: string, finish = true): string {
  if (NEEDS_DOLLAR.test(text)) {
    const inner = [...text].map(escapeCharacter).join("");
    return `$'${inner}${finish ? "'" : ""}`;
  }
  if (open === "'" && !text.includes("'")) {
    return `'${text}${finish ? "'" : ""}`;
  }
  if (open === '"') {
    return `"${text.replace(/[\\"$`]/g, "\\$&")}${finish ? '"' : ""}`;
  }
  return text.replace(/[\s\\'"`$*?[\]|&;<>()#!{}~]/g, "\\$&");
}

function escapeCharacter(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\t") return "\\t";
  if (character === "'" || character === "\\") return `\\${character}`;
  const code = character.codePointAt(0) as number;
  if (code < 0x20 || code === 0x7f || (code >= 0xdc80 && code <= 0xdcff)) {
    return `\\x${(code & 0xff).toString(16).padStart(2, "0")}`;
  }
  return NEEDS_DOLLAR.test(character) ? `\\u{${code.toString(16)}}` : character;
}
