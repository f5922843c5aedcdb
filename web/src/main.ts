// SPDX-License-Identifier: BSD-2-Clause

/** The page: boots the machine, then puts its parts to work. */
import { startBooting, type BootPanel } from "./boot.ts";
import { Browser } from "./browser.ts";
import { Editor } from "./editor.ts";
import { isDeath, reason, Trouble } from "./errors.ts";
import { FileActions } from "./fileactions.ts";
import { startForms } from "./forms.ts";
import { Machine } from "./machine.ts";
import { basename, dirname, fromHash, normalize, toHash, visible } from "./names.ts";
import { byId, focusList, isNarrow, make, scrollTo } from "./page.ts";
import { startOpener } from "./opener.ts";
import { newDisk, Places } from "./places.ts";
import { Uploads } from "./upload.ts";
import { Viewer } from "./viewer.ts";
import { working } from "./working.ts";

const HOME = "/ffs";

/** Shows what went wrong; a dead kernel can be booted again. */
function showTrouble(error: unknown): void {
  const stopped = isDeath(error);
  if (dead && !stopped) return;
  dead = stopped;
  const trouble = error instanceof Trouble ? error : undefined;
  byId("trouble-what").textContent = dead
    ? "The kernel has stopped."
    : visible((trouble?.message ?? reason(error)).replace(/[^.!?]$/, "$&."));
  byId("trouble-advice").textContent = dead
    ? `${visible(reason(error))}. An image that is damaged can do that; nothing else is harmed.`
    : visible(trouble?.advice ?? "");
  byId("trouble-again").hidden = !dead && machine !== undefined;
  byId("trouble-close").hidden = dead || machine === undefined;
  byId("trouble-disks").replaceChildren(...(dead ? rescues() : []));
  byId("trouble").hidden = false;
  scrollTo(byId("trouble"));
}

function hideTrouble(): void {
  const trouble = byId("trouble");
  const focused = trouble.contains(document.activeElement);
  trouble.hidden = true;
  if (focused) focusList();
}

let machine: Machine | undefined;
let dead = false;

/** Hands a Blob to the browser as a download. */
function hand(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  make("a", { href: url, download: name.replace(/[/\\]/g, "_") }).click();
  /* The browser has begun by then, whatever it asks the visitor. */
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** After a panic the disks are still there, if the Worker is. */
function rescues(): HTMLElement[] {
  return (machine?.disks.unsaved ?? []).map((disk) => {
    const button = make("button", { type: "button" }, `Download ${visible(disk.name)} as it is`);
    button.addEventListener("click", () => {
      machine?.kernel.toBlob(disk.path).then(
        (blob) => {
          disk.changed = false;
          hand(blob, disk.name);
          button.textContent = `${visible(disk.name)} was downloaded; check it before it is used`;
        },
        () => {
          disk.changed = false;
          button.disabled = true;
          button.textContent = `${visible(disk.name)} went with the kernel`;
        },
      );
    });
    return button;
  });
}

async function save(machine: Machine, path: string, signal?: AbortSignal) {
  const button = byId<HTMLButtonElement>("download");
  button.disabled = true;
  try {
    const { size } = await machine.files.stat(path);
    const blob = await machine.files.blob(
      path,
      (bytes) => {
        button.textContent = `${Math.floor((100 * bytes) / Math.max(size, 1))} %`;
      },
      signal,
    );
    hand(blob, visible(basename(path)));
  } finally {
    button.disabled = false;
    button.textContent = "Download";
  }
}

async function work(machine: Machine, panel: BootPanel): Promise<void> {
  const { files, disks } = machine;
  disks.working = working;
  const go = (path: string) => {
    const hash = toHash(normalize(path));
    if (location.hash === hash) void visit();
    else location.hash = hash;
  };
  const tell = (error: unknown) => {
    if (!(error instanceof DOMException)) showTrouble(error);
  };
  const browser = new Browser(files, go);
  const editor = new Editor(files, {
    show: (path) => void viewer.refresh(path).catch(tell),
    touched: (path) => {
      disks.touched(path);
      void browser.refresh().catch(tell);
    },
    failed: tell,
  });
  const viewer = new Viewer(files, editor, {
    save: (path) => void save(machine, path).catch(tell),
    failed: tell,
    canEdit: (path) => disks.placeOf(path)?.readOnly === false,
  });
  const edit = async (path: string) => {
    await viewer.edit(path);
    go(path);
  };
  const actions = new FileActions(files, disks, browser, {
    go,
    edit: (path) => void edit(path).catch(tell),
    save: (path) => void save(machine, path).catch(tell),
    failed: tell,
    moved: (from, to) => {
      editor.moved(from, to);
      viewer.forget(from);
    },
  });
  browser.actions = {
    sheet: (name) => void actions.sheet(name).catch(tell),
    remove: (name) => void actions.remove(name).catch(tell),
  };
  byId("new-file").addEventListener("click", () => void actions.makeFile().catch(tell));
  byId("new-directory").addEventListener("click", () => void actions.makeDirectory().catch(tell));
  const uploads = new Uploads(files, disks, {
    done: () => void browser.refresh().catch(tell),
    failed: tell,
  });
  const places = new Places(disks, HOME, {
    go, hand,
    failed: tell,
    remounted: (path) => {
      viewer.forget(path);
      go(path);
    },
  });
  startForms(files);
  startOpener(disks, {
    opened: ([first]) => {
      hideTrouble();
      if (first !== undefined) go(first.path);
    },
    failed: tell,
    target: () => (disks.writable(browser.path) ? browser.path : undefined),
    upload: (directory, items) => void uploads.start(directory, items),
  });
  byId("new-disk").addEventListener("click", () => {
    newDisk(disks).then((place) => {
      if (place !== undefined) go(place.path);
    }, tell);
  });
  window.addEventListener("beforeunload", (event) => {
    const lost = disks.unsaved.length > 0 || editor.unsaved.length > 0;
    if (lost || (disks.pending && !dead)) event.preventDefault();
  });

  /** What can be done in the directory that is shown, and if not, why. */
  const showTools = () => {
    const place = disks.placeOf(browser.path);
    const fixed = byId("fixed");
    byId("tools").hidden = !disks.writable(browser.path);
    fixed.hidden = place?.readOnly !== true;
    if (place?.readOnly !== true) return;
    fixed.replaceChildren(`Read-only: ${place.why ?? "it was mounted so"}.`);
    if (!place.unclean) return;
    const check = make("button", { type: "button" }, "Check and repair …");
    check.addEventListener("click", () => {
      places.check(place).catch(tell);
    });
    fixed.append(check);
  };

  /* Where the address says; the first visit shows something at once. */
  let before = "";
  async function visit(): Promise<void> {
    const path = fromHash(location.hash) ?? HOME;
    const first = before === "";
    before = path;
    hideTrouble();
    try {
      const directory = await files.stat(path).then(
        (stats) => stats.isDirectory(),
        async (error) => {
          /* A link that leads nowhere can still be looked at. */
          if (!(await files.lstat(path)).isSymbolicLink()) throw error;
          return false;
        },
      );
      if (directory) {
        await browser.show(path);
        showTools();
        if (first) await viewer.show("/ffs/README").catch(() => {});
        return;
      }
      await browser.show(dirname(path), path);
      showTools();
      await viewer.show(path);
      if (isNarrow() && !first) scrollTo(byId("viewer"));
    } catch (error) {
      if (isDeath(error)) showTrouble(error);
      else {
        showTrouble(
          new Trouble(`${visible(path)}: ${reason(error)}`, "Is it spelled as it is named in the image?"),
        );
        if (browser.path === "") await browser.show(HOME);
      }
    }
  }

  byId("work").hidden = false;
  panel.done();
  window.addEventListener("hashchange", () => {
    if (location.hash === "" || location.hash.startsWith("#/")) void visit();
  });
  let known: string[] = [];
  disks.changed = () => {
    places.draw();
    const now = disks.places.map(({ path, device }) => `${path} ${device}`);
    if (now.join() === known.join()) return;
    for (const gone of known.filter((one) => !now.includes(one))) {
      const [path = ""] = gone.split(" ");
      editor.moved(path, undefined);
      viewer.forget(path);
    }
    known = now;
    if (browser.path === "/") void browser.refresh();
    showTools();
  };
  disks.changed();
  await visit();

  /* The terminal is a part of its own: nobody waits for it. */
  const { Terminal } = await import("./terminal/terminal.ts");
  const terminal = await Terminal.start(
    machine,
    {
      screen: byId("screen"),
      form: byId<HTMLFormElement>("line-form"),
      input: byId<HTMLInputElement>("line"),
      prompt: byId("prompt"),
    },
    {
      show: go,
      edit,
      hand,
      save: (path, signal) => save(machine, path, signal),
      changed: async () => {
        await browser.refresh();
        await viewer.refresh();
      },
      died: showTrouble,
    },
    "This is a shell of the page’s; each command makes system calls of the kernel. Try: ls -l, help\n",
  );
  for (const button of document.querySelectorAll<HTMLElement>("[data-key]")) {
    button.addEventListener("click", () =>
      terminal.press(button.dataset["key"] as "Tab"),
    );
  }
}

async function main(): Promise<void> {
  byId("trouble-again").addEventListener("click", () => {
    /* The visitor's images are not there after a boot. */
    if (!location.hash.startsWith(toHash(HOME))) {
      history.replaceState(null, "", location.pathname + location.search);
    }
    location.reload();
  });
  byId("trouble-close").addEventListener("click", hideTrouble);
  const panel = startBooting();
  try {
    machine = await Machine.start(panel);
    await work(machine, panel);
  } catch (error) {
    panel.failed();
    showTrouble(error);
  }
}

void main();
