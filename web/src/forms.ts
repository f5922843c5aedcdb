// SPDX-License-Identifier: BSD-2-Clause

/** The forms of 2012: a path in; a listing, the contents or stat out. */
import { reason } from "./errors.ts";
import type { Files } from "./files.ts";
import { statRows } from "./format.ts";
import { visible, visibleText } from "./names.ts";
import { byId } from "./page.ts";

const MOST = 1 << 16;

export function startForms(files: Files): void {
  const form = byId<HTMLFormElement>("form-2012");
  const path = byId<HTMLInputElement>("path-2012");
  const out = byId("out-2012");
  let turn = 0;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    const mine = ++turn;
    let text: string;
    try {
      text = await answer(files, button?.value ?? "list", path.value);
    } catch (error) {
      text = `${visible(path.value)}: ${reason(error)}`;
    }
    if (mine === turn) out.textContent = text;
  });
}

async function answer(files: Files, what: string, path: string): Promise<string> {
  if (what === "stat") {
    const rows = statRows(await files.lstat(path));
    return rows.map(([name, value]) => `${name.padEnd(12)}${value}`).join("\n");
  }
  if (what === "list") {
    const entries = await files.list(path);
    const lines = entries.map(({ name, type }) => `${type} ${visible(name)}`);
    return lines.join("\n") || "(an empty directory)";
  }
  const { size } = await files.stat(path);
  const bytes = await files.piece(path, 0, MOST);
  const text = visibleText(new TextDecoder().decode(bytes));
  if (size <= MOST) return text || "(an empty file)";
  return `${text}\n… ${(size - MOST).toLocaleString("en")} more bytes`;
}
