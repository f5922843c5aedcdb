// SPDX-License-Identifier: BSD-2-Clause

/**
 * What takes its time is shown with how far it is: at the lower edge of the
 * page, wherever the visitor looks, or in the dialog that waits for it.
 */
import { visible } from "./names.ts";
import { byId, make } from "./page.ts";

type OnProgress = (done: number, total: number) => void;

/** Does something, and shows meanwhile what it is and how far. */
export type Working = <T>(
  words: string,
  run: (onProgress: OnProgress) => Promise<T>,
) => Promise<T>;

export const working: Working = async (words, run) => {
  const place =
    document.querySelector("dialog[open] .working") ?? byId("working");
  const bar = make("progress", { "aria-label": "How far it is" });
  const row = make("div", {}, make("span", {}, visible(words)), bar);
  place.append(row);
  try {
    return await run((done, total) => {
      bar.max = Math.max(total, 1);
      bar.value = done;
    });
  } finally {
    row.remove();
  }
};
