// SPDX-License-Identifier: BSD-2-Clause

/** The terminal: a screen, an input line, and the shell between them. */
import table from "web:commands";
import { isDeath, reason } from "../errors.ts";
import { fromBytes, toBytes, visible } from "../names.ts";
import { Files } from "../files.ts";
import type { Machine } from "../machine.ts";
import { runCommand, type Context, type Shell } from "./command.ts";
import { complete } from "./complete.ts";
import { expand } from "./glob.ts";
import { History } from "./history.ts";
import { Screen } from "./screen.ts";
import { split } from "./words.ts";

export interface TerminalParts {
  screen: HTMLElement;
  form: HTMLFormElement;
  input: HTMLInputElement;
  prompt: HTMLElement;
}

/** What the page does for the terminal. */
export interface PageActions extends Pick<Shell, "show" | "save"> {
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
    const [name, ...words] = await expand(split(line), this.#files);
    if (name === undefined) return;
    const command = Object.hasOwn(table, name) ? table[name] : undefined;
    if (command === undefined) {
      this.#screen.write(`${visible(name)}: not found. Try: help\n`);
      return;
    }
    let failed = false;
    const context: Context = {
      name,
      files: this.#files,
      machine: this.#machine,
      signal,
      columns: this.#screen.columns(),
      out: (text) => {
        if (!signal.aborted) this.#screen.write(text);
      },
      error: (text) => {
        failed = true;
        this.#screen.write(`${name}: ${text}\n`);
      },
      failed: (path, error) => {
        signal.throwIfAborted();
        if (isDeath(error)) throw error;
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
    this.#parts.form.dataset["status"] = String(status || (failed ? 1 : 0));
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
