// SPDX-License-Identifier: BSD-2-Clause

/**
 * Questions to the visitor: one modal dialog, made of a list of fields and a
 * list of answers. What an answer leads to is done while the dialog is still
 * open, so that it can be tried again when it fails:
 *
 *     await ask({ title: "New directory",
 *       fields: [{ name: "name", label: "Name" }],
 *       answers: [{ value: "make", label: "Make it" }],
 *       act: (_, { name }) => files.fs.mkdir(…) })
 *
 * Escape and "Cancel" answer undefined. The focus goes back where it was, or to
 * the list of files.
 */
import { explain, isDeath, Trouble } from "./errors.ts";
import { visible } from "./names.ts";
import { byId, focusList, make } from "./page.ts";

export interface Field {
  name: string;
  label: string;
  value?: string;
  hint?: string;
  /** A choice: what is said, by value. */
  choices?: readonly (readonly [value: string, label: string])[];
  /** How much of the value is selected: the name without its ending. */
  select?: number;
  disabled?: boolean;
}

export interface Answer {
  value: string;
  label: string;
  /** What Enter does. */
  primary?: boolean;
  /** Something is lost by it. */
  danger?: boolean;
}

export type Values = Record<string, string>;

export interface Question {
  title: string;
  content?: (Node | string)[];
  fields?: readonly Field[];
  answers: readonly Answer[];
  /** What the answer that leaves everything as it is is called. */
  cancel?: string;
  act?(answer: string, values: Values): unknown;
  /** What `act` tries, for when it fails: "“x” could not be made". */
  tries?: string;
}

/** Asks; gives the answer after `act` is done, undefined for none. */
export async function ask(question: Question): Promise<string | undefined> {
  const { title, content = [], fields = [], answers, act } = question;
  const before = document.activeElement;
  const complaint = make("p", { className: "complaint", role: "alert" });
  const inputs = fields.map(makeField);
  const buttons = answers.map(({ value, label, primary, danger }) =>
    make("button", {
      type: "submit",
      value,
      className: `${primary ? "primary" : ""} ${danger ? "danger" : ""}`.trim(),
    }, label),
  );
  const cancel = make("button", { type: "button", value: "" }, question.cancel ?? "Cancel");
  const form = make(
    "form",
    {},
    make("h2", { id: "dialog-title" }, title),
    ...content,
    ...inputs.map(({ row }) => row),
    complaint,
    make("div", { className: "working", role: "status" }),
    make("p", { className: "actions" }, ...buttons, cancel),
  );
  const dialog = byId<HTMLDialogElement>("dialog");
  dialog.replaceChildren(form);
  const result = await new Promise<string | undefined>((resolve, reject) => {
    let busy = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (busy) return;
      const by = (event.submitter as HTMLButtonElement | null) ?? buttons[0];
      const values: Values = {};
      for (const { name, input } of inputs) values[name] = input.value;
      busy = true;
      complaint.textContent = "";
      form.setAttribute("aria-busy", "true");
      try {
        await act?.(by?.value ?? "", values);
        resolve(by?.value);
      } catch (error) {
        if (isDeath(error)) reject(error);
        complaint.textContent =
          error instanceof Trouble
            ? `${visible(error.message)} ${visible(error.advice)}`.trim()
            : visible(explain(question.tries ?? "That did not work", error));
        complaint.scrollIntoView({ block: "nearest" });
      } finally {
        busy = false;
        form.removeAttribute("aria-busy");
      }
    });
    cancel.addEventListener("click", () => {
      if (!busy) resolve(undefined);
    });
    dialog.oncancel = (event) => {
      event.preventDefault();
      if (!busy) resolve(undefined);
    };
    dialog.showModal();
    const first = inputs.find(({ input }) => !input.disabled)?.input;
    first?.focus();
    const field = fields.find(({ disabled }) => !disabled);
    if (first instanceof HTMLInputElement) {
      first.setSelectionRange(0, field?.select ?? first.value.length);
    } else if (first === undefined) {
      (buttons.find((b) => b.className === "primary") ?? cancel).focus();
    }
  }).finally(() => {
    dialog.close();
    dialog.replaceChildren();
    const there = before instanceof HTMLElement && before.isConnected;
    if (!there || before === document.body) {
      focusList();
      return;
    }
    /* close() has given it the focus, but in a field the cursor is still in the
       dialog's, which is gone: letters would go nowhere. */
    before.blur();
    before.focus();
  });
  return result;
}

function makeField({ name, label, value = "", hint, choices, disabled }: Field) {
  const id = `field-${name}`;
  const shared = { id, name, disabled: disabled === true };
  let input: HTMLInputElement | HTMLSelectElement;
  if (choices === undefined) {
    input = make("input", {
      ...shared,
      type: "text",
      value,
      spellcheck: false,
      autocapitalize: "off",
      autocomplete: "off",
      "aria-describedby": hint === undefined ? undefined : `${id}-hint`,
    });
  } else {
    input = make(
      "select",
      shared,
      ...choices.map(([value, label]) => make("option", { value }, label)),
    );
    input.value = value;
  }
  const row = make("p", { className: "field" });
  const title = make("label", { htmlFor: id }, label);
  row.append(title, input);
  if (hint !== undefined) {
    row.append(make("small", { id: `${id}-hint`, className: "hint" }, hint));
  }
  return { name, input, row };
}

/** Asks before something is lost. */
export async function confirm(
  title: string,
  words: string,
  action: string,
): Promise<boolean> {
  const answer = await ask({
    title,
    content: [make("p", {}, words)],
    answers: [{ value: "yes", label: action, danger: true }],
  });
  return answer === "yes";
}

/** Tells something that wants no answer. */
export async function tell(title: string, content: (Node | string)[]): Promise<void> {
  await ask({ title, content, answers: [{ value: "ok", label: "Close", primary: true }], cancel: "" });
}
