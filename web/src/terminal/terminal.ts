// SPDX-License-Identifier: BSD-2-Clause

/** The terminal: a screen, an input line, and the shell between them. */
import table from "web:commands";
import { isDeath, reason } from "../errors.ts";
import { fromBytes, join, normalize, toBytes, visible } from "../names.ts";
import { CHUNK, Files } from "../files.ts";
import type { Machine } from "../machine.ts";
import { parseArguments, runCommand, type Command, type Context, type Shell } from "./command.ts";
import { complete } from "./complete.ts";
import { expand } from "./glob.ts";
import { History } from "./history.ts";
import { Pipe, PipeClosed, type Sink } from "./pipe.ts";
import { Screen } from "./screen.ts";
import { split, stages, type Stage, type Word } from "./words.ts";

export interface TerminalParts {
  screen: HTMLElement;
  form: HTMLFormElement;
  input: HTMLInputElement;
  prompt: HTMLElement;
}

/** What the page does for the terminal. */
export interface PageActions extends Pick<Shell, "show" | "edit" | "hand" | "save"> {
  /** A command may have changed files. */
  changed(): Promise<void>;
  /** The kernel has ended. */
  died(error: unknown): void;
}

export class Terminal {
  readonly #machine: Machine;
  readonly #parts: TerminalParts;
  readonly #actions: PageActions;
  readonly #screen: Screen;
  readonly #history = new History();
  readonly #shell: Shell;
  #process!: Awaited<ReturnType<Machine["kernel"]["process"]>>;
  #files!: Files;
  #cwd = "/";
  #running: AbortController | undefined;
  #lines = 0;
  /* Lines typed, or given by buttons, while a command runs. */
  #queue = Promise.resolve();

  private constructor(
    machine: Machine,
    parts: TerminalParts,
    actions: PageActions,
  ) {
    this.#machine = machine;
    this.#parts = parts;
    this.#actions = actions;
    this.#screen = new Screen(parts.screen);
    this.#shell = {
      ...actions,
      history: this.#history.lines,
      commands: table,
      clear: () => this.#screen.clear(),
    };
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#enter();
    });
    parts.input.addEventListener("keydown", (event) => this.#key(event));
    parts.screen.addEventListener("click", () => {
      if (getSelection()?.isCollapsed !== false) {
        parts.input.focus({ preventScroll: true });
      }
    });
    parts.screen.addEventListener("keydown", (event) => {
      if (event.ctrlKey && event.key === "c") this.#interrupt();
    });
  }

  /** Logs in. */
  static async start(
    machine: Machine,
    parts: TerminalParts,
    actions: PageActions,
    greeting: string,
  ): Promise<Terminal> {
    const terminal = new Terminal(machine, parts, actions);
    terminal.#process = await machine.kernel.process({ cwd: "/ffs" });
    terminal.#files = new Files(terminal.#process.fs);
    terminal.#screen.add(greeting, "greeting");
    await terminal.#showPrompt();
    parts.input.disabled = false;
    return terminal;
  }

  async #showPrompt(): Promise<void> {
    try {
      this.#cwd = fromBytes(
        await this.#process.fs.promises.realpath(".", "buffer"),
      );
    } catch {
      /* Unmounted below us: the name it had stays. */
    }
    this.#parts.prompt.textContent = `${visible(this.#cwd)} # `;
  }

  focus(): void {
    this.#parts.input.focus();
  }

  /** Types a line and enters it. */
  type(line: string): Promise<void> {
    return (this.#queue = this.#queue.then(() => this.#run(line)));
  }

  #enter(): void {
    const { input } = this.#parts;
    const line = input.value;
    input.value = "";
    void this.type(line);
  }

  async #run(line: string): Promise<void> {
    this.#screen.flush();
    this.#screen.add(`${visible(this.#cwd)} # ${visible(line)}`, "typed");
    this.#history.add(line);
    const controller = new AbortController();
    this.#running = controller;
    this.#parts.form.classList.add("busy");
    try {
      await this.#execute(line, controller.signal);
    } catch (error) {
      this.#screen.write(`${reason(error)}\n`);
      if (isDeath(error)) this.#actions.died(error);
    } finally {
      this.#running = undefined;
      this.#parts.form.classList.remove("busy");
    }
    if (controller.signal.aborted) this.#screen.write("^C\n");
    this.#screen.flush();
    await this.#showPrompt();
    this.#parts.form.dataset["lines"] = String(++this.#lines);
  }

  async #execute(line: string, signal: AbortSignal): Promise<void> {
    const parts = stages(split(line));
    if (parts.length === 1 && parts[0]?.words.length === 0) return;
    const commands: { command: Command; name: string; words: string[] }[] = [];
    for (const { words } of parts) {
      const [name = "", ...rest] = await expand(words, this.#files);
      const command = Object.hasOwn(table, name) ? table[name] : undefined;
      if (command === undefined) {
        this.#screen.write(`${visible(name)}: not found. Try: help\n`);
        this.#parts.form.dataset["status"] = "127";
        return;
      }
      commands.push({ command, name, words: rest });
    }
    const sinks: Sink[] = [];
    for (const [i, part] of parts.entries()) {
      const last = i === parts.length - 1;
      sinks.push(last ? await this.#sink(part, signal) : new Pipe());
    }
    const runs = commands.map(async ({ command, name, words }, i) => {
      const before = sinks[i - 1];
      const input = before instanceof Pipe ? before : undefined;
      const sink = sinks[i] as Sink;
      try {
        return await this.#runOne(command, name, words, sink, input, signal);
      } finally {
        input?.close();
        await sink.end();
      }
    });
    const results = await Promise.allSettled(runs);
    for (const { command, words } of commands) {
      if (command.writes === undefined) continue;
      this.#touched(command.writes(operandsOf(command, words)));
    }
    for (const { redirection } of parts) {
      if (redirection !== undefined) this.#touched([redirection.target.text]);
    }
    const writes =
      commands.some(({ command }) => command.writes !== undefined) ||
      parts.some(({ redirection }) => redirection !== undefined);
    if (writes) await this.#actions.changed();
    for (const result of results) {
      if (result.status === "rejected") throw result.reason;
      this.#parts.form.dataset["status"] = String(result.value);
    }
  }

  #touched(paths: readonly string[]): void {
    for (const path of paths) {
      this.#machine.disks.touched(normalize(path.startsWith("/") ? path : join(this.#cwd, path)));
    }
  }

  /** Where the output of one command goes. */
  async #sink({ redirection }: Stage, signal: AbortSignal): Promise<Sink> {
    if (redirection !== undefined) {
      return this.#fileSink(redirection.target, redirection.operator === ">>");
    }
    return new ScreenSink(this.#screen, signal);
  }

  async #fileSink(target: Word, append: boolean): Promise<Sink> {
    const names = await expand([target], this.#files);
    const [path = ""] = names;
    if (names.length !== 1) throw new Error(`${visible(target.text)}: several files fit`);
    try {
      const handle = await this.#files.fs.open(toBytes(path), append ? "a" : "w");
      return new FileSink(handle, path);
    } catch (error) {
      throw new Error(`${visible(path)}: ${reason(error)}`, { cause: error });
    }
  }

  async #runOne(
    command: Command,
    name: string,
    words: readonly string[],
    sink: Sink,
    input: Pipe | undefined,
    signal: AbortSignal,
  ): Promise<number> {
    let failed = false;
    let trouble: unknown;
    const late = (error: unknown) => {
      trouble ??= error;
    };
    const context: Context = {
      name,
      files: this.#files,
      machine: this.#machine,
      signal,
      columns: sink instanceof ScreenSink ? this.#screen.columns() : 0,
      piped: input !== undefined,
      out: (text) => {
        if (trouble !== undefined) throw trouble;
        if (sink instanceof ScreenSink) sink.text(text);
        else sink.write(toBytes(text) as Uint8Array<ArrayBuffer>).catch(late);
      },
      shown: sink instanceof ScreenSink ? visible : (name) => name,
      copy: (bytes) => sink.write(bytes),
      chunks: (path, start = 0) =>
        path === "-" && input !== undefined
          ? input.pieces(CHUNK, start)
          : this.#files.chunks(path, signal, start),
      error: (text) => {
        failed = true;
        this.#screen.write(`${name}: ${text}\n`);
      },
      failed: (path, error) => {
        signal.throwIfAborted();
        if (isDeath(error) || error instanceof PipeClosed) throw error;
        context.error(`${visible(path)}: ${reason(error)}`);
      },
      cwd: async () => this.#cwd,
      chdir: async (path) => {
        await this.#process.chdir(toBytes(path));
        await this.#showPrompt();
      },
      shell: this.#shell,
    };
    const status = await runCommand(command, context, words);
    if (trouble !== undefined && !(trouble instanceof PipeClosed)) {
      context.error(reason(trouble));
    }
    return status || (failed ? 1 : 0);
  }

  #interrupt(): void {
    if (this.#running !== undefined) {
      this.#running.abort();
      return;
    }
    const { input } = this.#parts;
    this.#screen.add(`${visible(this.#cwd)} # ${visible(input.value)}^C`, "typed");
    input.value = "";
  }

  /** A key, pressed or touched; the event, when there is one, is used up. */
  #key(event: KeyboardEvent): void {
    const { key, ctrlKey, altKey, metaKey, shiftKey } = event;
    if (altKey || metaKey) return;
    const { input, screen } = this.#parts;
    const selection = input.selectionStart !== input.selectionEnd;
    let used = true;
    if (ctrlKey && key === "c" && !selection) this.#interrupt();
    else if (ctrlKey && key === "l") this.#screen.clear();
    else if (ctrlKey && key === "u") this.#keep(input.selectionEnd ?? 0);
    else if (ctrlKey && key === "k") this.#keep(0, input.selectionStart ?? 0);
    else if (ctrlKey) used = false;
    /* An empty line lets Tab go on, and Shift-Tab always goes back: nobody is
       held in here. */
    else if (key === "Tab" && !shiftKey && input.value !== "") this.press("Tab");
    else if (key === "ArrowUp" || key === "ArrowDown") this.press(key);
    else if (key === "PageUp") screen.scrollBy(0, -screen.clientHeight);
    else if (key === "PageDown") screen.scrollBy(0, screen.clientHeight);
    else used = false;
    if (used) event.preventDefault();
  }

  #keep(from: number, to?: number): void {
    const { input } = this.#parts;
    input.value = input.value.slice(from, to);
    if (from > 0) input.setSelectionRange(0, 0);
  }

  /** What the keys do, also by the buttons that stand in for them on phones. */
  press(key: "Tab" | "ArrowUp" | "ArrowDown" | "Interrupt"): void {
    const { input } = this.#parts;
    if (key === "Interrupt") this.#interrupt();
    else if (key === "Tab") void this.#complete();
    else {
      const line = this.#history.step(key === "ArrowUp" ? -1 : 1, input.value);
      if (line !== undefined) {
        input.value = line;
        input.setSelectionRange(line.length, line.length);
      }
    }
    input.focus({ preventScroll: true });
  }

  async #complete(): Promise<void> {
    const { input } = this.#parts;
    const before = input.value;
    const done = await complete(
      before,
      input.selectionStart ?? before.length,
      this.#files,
      Object.keys(table),
    );
    if (input.value !== before) return;
    input.value = done.line;
    input.setSelectionRange(done.cursor, done.cursor);
    if (done.candidates.length === 0) return;
    this.#screen.add(`${visible(this.#cwd)} # ${visible(before)}`, "typed");
    const shown = done.candidates.slice(0, 200).map(visible);
    const rest = done.candidates.length - shown.length;
    this.#screen.write(`${shown.join("  ")}\n`);
    if (rest > 0) this.#screen.write(`and ${rest} more\n`);
    this.#screen.flush();
  }
}

/** The operands, or none where the command was called wrongly. */
function operandsOf(command: Command, words: readonly string[]): readonly string[] {
  try {
    return parseArguments(command, words).operands;
  } catch {
    return [];
  }
}

class ScreenSink implements Sink {
  readonly #screen: Screen;
  readonly #signal: AbortSignal;
  /* One for all that is written: a character may lie across two pieces. */
  readonly #decoder = new TextDecoder();

  constructor(screen: Screen, signal: AbortSignal) {
    this.#screen = screen;
    this.#signal = signal;
  }

  /** Lone bytes of names are shown as what they are. */
  text(text: string): void {
    if (!this.#signal.aborted) this.#screen.write(text);
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#signal.aborted) return;
    this.#screen.write(this.#decoder.decode(bytes, { stream: true }));
  }

  async end(): Promise<void> {
    this.#screen.write(this.#decoder.decode());
  }
}

type Handle = Awaited<ReturnType<Files["fs"]["open"]>>;

/** Pieces of text are small: they are put together before they are written. */
class FileSink implements Sink {
  readonly #handle: Handle;
  readonly #path: string;
  #parts: Uint8Array[] = [];
  #held = 0;
  #queue = Promise.resolve();

  constructor(handle: Handle, path: string) {
    this.#handle = handle;
    this.#path = path;
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#parts.push(bytes);
    this.#held += bytes.length;
    if (this.#held >= CHUNK) await this.#flush();
  }

  #flush(): Promise<void> {
    const all = new Uint8Array(this.#held);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    this.#parts = [];
    this.#held = 0;
    return (this.#queue = this.#queue.then(async () => {
      for (let at = 0; at < all.length; ) {
        at += (await this.#handle.write(all, at)).bytesWritten;
      }
    }));
  }

  async end(): Promise<void> {
    try {
      await this.#flush();
    } catch (error) {
      throw new Error(`${visible(this.#path)}: ${reason(error)}`, { cause: error });
    } finally {
      await this.#handle.close();
    }
  }
}
