// SPDX-License-Identifier: BSD-2-Clause

/**
 * What the visitor picks or drops: a disk image is opened; what is dropped on
 * the list of files goes into the directory that is shown there, where it can
 * be written.
 */
import type { Disks, Place } from "./disks.ts";
import { openImage } from "./images.ts";
import { byId } from "./page.ts";
import { droppedItems, pickedItems, type Item } from "./upload.ts";

export interface OpenerEvents {
  opened(places: Place[]): void;
  failed(error: unknown): void;
  /** The directory that uploads go into; undefined where that cannot be. */
  target(): string | undefined;
  upload(directory: string, items: Item[]): void;
}

export function startOpener(disks: Disks, events: OpenerEvents): void {
  const button = byId<HTMLButtonElement>("open-image");
  const input = byId<HTMLInputElement>("image");
  const drop = byId("drop");
  const list = byId("files");

  async function open(files: readonly File[]): Promise<void> {
    button.disabled = true;
    try {
      for (const file of files) events.opened(await openImage(disks, file));
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

  for (const [button, id] of [["upload", "upload-files"], ["upload-folder", "upload-tree"]] as const) {
    const field = byId<HTMLInputElement>(id);
    byId(button).addEventListener("click", () => field.click());
    field.addEventListener("change", () => {
      const items = pickedItems(field.files ?? []);
      field.value = "";
      const target = events.target();
      if (target !== undefined) events.upload(target, items);
    });
  }

  /* Entering a child comes before leaving its parent: the depth is counted. */
  let depth = 0;
  const carriesFiles = (event: DragEvent) =>
    event.dataTransfer?.types.includes("Files") === true;
  const onList = (event: DragEvent) =>
    event.target instanceof Node && list.contains(event.target)
      ? events.target()
      : undefined;
  const show = (shown: boolean, target?: string) => {
    drop.hidden = !shown;
    list.classList.toggle("target", shown && target !== undefined);
    drop.classList.toggle("away", target !== undefined);
  };
  window.addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth++;
    show(true, onList(event));
  });
  window.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
  });
  window.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) show(false);
  });
  window.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    show(false);
    const { dataTransfer } = event;
    if (dataTransfer === null) return;
    const target = onList(event);
    if (target === undefined) void open([...dataTransfer.files]);
    else {
      droppedItems(dataTransfer).then(
        (items) => events.upload(target, items),
        events.failed,
      );
    }
  });
}
