// SPDX-License-Identifier: BSD-2-Clause

/** Opening the visitor's own images, picked or dropped. */
import type { Machine, Place } from "./machine.ts";
import { byId } from "./page.ts";

export interface OpenerEvents {
  opened(places: Place[]): void;
  failed(error: unknown): void;
}

export function startOpener(machine: Machine, events: OpenerEvents): void {
  const button = byId<HTMLButtonElement>("open-image");
  const input = byId<HTMLInputElement>("image");
  const drop = byId("drop");

  async function open(files: readonly File[]): Promise<void> {
    button.disabled = true;
    try {
      for (const file of files) events.opened(await machine.open(file));
    } catch (error) {
      events.failed(error);
    } finally {
      button.disabled = false;
    }
  }

  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    /* So that the same file can be chosen again. */
    input.value = "";
    void open(files);
  });

  /* Entering a child comes before leaving its parent: the depth is counted. */
  let depth = 0;
  const carriesFiles = (event: DragEvent) =>
    event.dataTransfer?.types.includes("Files") === true;
  window.addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth++;
    drop.hidden = false;
  });
  window.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
  });
  window.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) drop.hidden = true;
  });
  window.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    drop.hidden = true;
    void open([...(event.dataTransfer?.files ?? [])]);
  });
}
