// SPDX-License-Identifier: BSD-2-Clause

/** The page: boots the machine, then puts its parts to work. */
import { startBooting, type BootPanel } from "./boot.ts";
import { Browser } from "./browser.ts";
import { isDeath, reason, Trouble } from "./errors.ts";
import { startForms } from "./forms.ts";
import { Machine } from "./machine.ts";
import { basename, dirname, fromHash, normalize, toHash, visible } from "./names.ts";
import { byId, isNarrow, make, scrollTo } from "./page.ts";
import { startOpener } from "./opener.ts";
import { Viewer } from "./viewer.ts";

const HOME = "/ffs";

/** Shows what went wrong; a dead kernel can be booted again. */
function showTrouble(error: unknown): void {
  const dead = isDeath(error);
  const trouble = error instanceof Trouble ? error : undefined;
  byId("trouble-what").textContent = dead
    ? "The kernel has stopped."
    : visible((trouble?.message ?? reason(error)).replace(/[^.!?]$/, "$&."));
  byId("trouble-advice").textContent = dead
    ? `${visible(reason(error))}. An image that is damaged can do that; nothing else is harmed.`
    : visible(trouble?.advice ?? "");
  byId("trouble-again").hidden = !dead && machine !== undefined;
  byId("trouble-close").hidden = dead || machine === undefined;
  byId("trouble").hidden = false;
  scrollTo(byId("trouble"));
}

function hideTrouble(): void {
  byId("trouble").hidden = true;
}

let machine: Machine | undefined;

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
    const url = URL.createObjectURL(blob);
    const name = visible(basename(path)).replace(/[/\\]/g, "_");
    make("a", { href: url, download: name }).click();
    /* The browser has begun by then, whatever it asks the visitor. */
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } finally {
    button.disabled = false;
    button.textContent = "Download";
  }
}

function startPlaces(machine: Machine, go: (path: string) => void): void {
  const list = byId("places");
  machine.changed = () => {
    const items = machine.places.map(({ path, type, file }) => {
      const link = make("a", { href: toHash(path) }, path);
      const item = make("li", {}, link);
      const words = file === undefined ? `${type}, demonstration` : `${type}, ${visible(file)}`;
      item.append(make("small", {}, words));
      if (file !== undefined) {
        const eject = make("button", {
          type: "button",
          className: "quiet",
          "aria-label": `Eject ${path}`,
          title: "Eject",
        }, "⏏\ufe0e");
        eject.addEventListener("click", () => {
          machine.close(path).then(() => go(HOME), showTrouble);
        });
        item.append(eject);
      }
      return item;
    });
    list.replaceChildren(...items);
  };
  machine.changed();
}

async function work(machine: Machine, panel: BootPanel): Promise<void> {
  const { files } = machine;
  const go = (path: string) => {
    const hash = toHash(normalize(path));
    if (location.hash === hash) void visit();
    else location.hash = hash;
  };
  const tell = (error: unknown) => {
    if (!(error instanceof DOMException)) showTrouble(error);
  };
  const browser = new Browser(files, go);
  const viewer = new Viewer(files, (path) => {
    save(machine, path).catch(tell);
  });
  startForms(files);
  startPlaces(machine, go);
  startOpener(machine, {
    opened: ([first]) => {
      hideTrouble();
      if (first !== undefined) go(first.path);
    },
    failed: tell,
  });

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
        if (first) await viewer.show("/ffs/README").catch(() => {});
        return;
      }
      await browser.show(dirname(path), path);
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
  machine.changed = ((old) => () => {
    old();
    if (browser.path === "/") void browser.refresh();
    for (const path of gone(machine)) viewer.forget(path);
  })(machine.changed);
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
      save: (path, signal) => save(machine, path, signal),
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

let known: string[] = [];

/** The places that were there at the last call and are no more. */
function gone(machine: Machine): string[] {
  const now = machine.places.map(({ path }) => path);
  const missing = known.filter((path) => !now.includes(path));
  known = now;
  return missing;
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
