// SPDX-License-Identifier: BSD-2-Clause

/**
 * What a command is. Each module of commands/ exports one as its default; the
 * table of commands is made from that folder by the build.
 *
 *     export default { usage: "[-n] file ...", summary: "…", options: "n",
 *       async run(context, { has, operands }) { … } } satisfies Command
 *
 * A command writes by `out` and `error`, stops when `signal` aborts, and
 * returns its exit status (nothing: 0). What it throws is shown behind its name.
 */
import type { Files } from "../files.ts";
import { isDeath, reason } from "../errors.ts";
import { visible } from "../names.ts";
import type { Machine } from "../machine.ts";
import { PipeClosed } from "./pipe.ts";

export interface Context {
  readonly name: string;
  readonly files: Files;
  readonly machine: Machine;
  readonly signal: AbortSignal;
  /** How many characters fit on a line; 0 where it is no screen. */
  readonly columns: number;
  /** Writes text; controls in it are shown, not obeyed. */
  out(text: string): void;
  /** A name as it is printed: harmless on the screen, as it is elsewhere. */
  shown(name: string): string;
  /** Writes bytes as they are, for those who copy. */
  copy(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /**
   * The bytes of a file, or of what is piped in: "-". All chunks but the last
   * are of one size.
   */
  chunks(path: string, start?: number): AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** Something is piped in. */
  readonly piped: boolean;
  /** Writes a line behind "name: "; the command's status becomes 1. */
  error(text: string): void;
  /** Says what went wrong with a file. */
  failed(path: string, error: unknown): void;
  cwd(): Promise<string>;
  chdir(path: string): Promise<void>;
  readonly shell: Shell;
}

/** What only some commands need of the terminal and the page. */
export interface Shell {
  readonly history: readonly string[];
  readonly commands: Readonly<Record<string, Command>>;
  clear(): void;
  /** Shows a file or directory in the page. */
  show(path: string): void;
  /** Opens a file in the editor. */
  edit(path: string): Promise<void>;
  /** Hands a Blob to the browser as a download. */
  hand(blob: Blob, name: string): void;
  /** The same with a file. */
  save(path: string, signal: AbortSignal): Promise<void>;
}

/** Options and operands, taken apart. */
export interface Arguments {
  has(option: string): boolean;
  value(option: string): string | undefined;
  /** The value as a number that is not negative; a usage error otherwise. */
  number(option: string, otherwise: number): number;
  operands: string[];
}

export interface Command {
  /** What follows the name. */
  usage: string;
  /** One line for help. */
  summary: string;
  /** Option letters as for getopt(3): "l" is a switch, "n:" takes a value. */
  options?: string;
  /** How many operands it takes. */
  least?: number;
  most?: number;
  /** Without operands it reads what is piped in. */
  filter?: boolean;
  /** It may change files or what is mounted: the paths among its operands. */
  writes?(operands: readonly string[]): readonly string[];
  /** Takes its arguments as they are, options or not. */
  raw?: boolean;
  run(context: Context, args: Arguments): Promise<number | void>;
}

/* What `writes` is for most commands. */
export const allOperands = (operands: readonly string[]) => operands;
export const lastOperand = (operands: readonly string[]) => operands.slice(-1);
export const noOperand = () => [];

/** The command was called wrongly. */
export class UsageError extends Error {}

/** Takes arguments apart as getopt(3) does. */
export function parseArguments(
  { options = "", least = 0, most = Infinity, raw = false, filter }: Command,
  words: readonly string[],
  piped = false,
): Arguments {
  const given = new Map<string, string>();
  let at = 0;
  while (!raw && at < words.length) {
    const word = words[at] as string;
    if (!word.startsWith("-") || word === "-") break;
    at++;
    if (word === "--") break;
    for (let i = 1; i < word.length; i++) {
      const option = word[i] as string;
      const place = option === ":" ? -1 : options.indexOf(option);
      if (place < 0) throw new UsageError(`unknown option -- ${visible(option)}`);
      if (options[place + 1] !== ":") {
        given.set(option, "");
        continue;
      }
      const value = word.slice(i + 1) || words[at++];
      if (value === undefined) {
        throw new UsageError(`option requires an argument -- ${option}`);
      }
      given.set(option, value);
      break;
    }
  }
  const operands = words.slice(at);
  if (filter && piped && operands.length === 0) operands.push("-");
  if (operands.length < least || operands.length > most) {
    throw new UsageError("");
  }
  return {
    has: (option) => given.has(option),
    value: (option) => given.get(option),
    number(option, otherwise) {
      const text = given.get(option);
      if (text === undefined) return otherwise;
      const number = /^\d+$|^0x[\da-f]+$/i.test(text) ? Number(text) : NaN;
      if (!Number.isSafeInteger(number)) {
        throw new UsageError(`-${option}: not a number: ${visible(text)}`);
      }
      return number;
    },
    operands,
  };
}

/** Runs a command; what it throws becomes an error message and a status. */
export async function runCommand(
  command: Command,
  context: Context,
  words: readonly string[],
): Promise<number> {
  try {
    const status = await command.run(context, parseArguments(command, words, context.piped));
    return status ?? 0;
  } catch (error) {
    if (context.signal.aborted) return 130;
    if (error instanceof PipeClosed) return 0;
    if (isDeath(error)) throw error;
    if (error instanceof UsageError) {
      if (error.message) context.error(error.message);
      context.out(`usage: ${context.name} ${command.usage}`.trimEnd() + "\n");
      return 2;
    }
    context.error(reason(error));
    return 1;
  }
}
