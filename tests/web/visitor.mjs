// SPDX-License-Identifier: BSD-2-Clause

import assert from "node:assert/strict";
import { until } from "./processes.mjs";

/** What a test does with the page. */
export function visitor(browser, home) {
  const self = {
    /** Loads the page, or shows another path of it, and waits for the shell. */
    async open(hash = "", page = home) {
      await browser.go("about:blank");
      await browser.go(page + hash);
      await self.wait("the page to start", () => {
        const { hidden } = document.getElementById("trouble");
        return !document.getElementById("line").disabled || !hidden;
      });
    },
    run: (work, ...args) => browser.run(work, ...args),
    wait: (what, probe, ...args) => until(what, () => browser.run(probe, ...args)),
    text: (selector) =>
      browser.run((s) => document.querySelector(s)?.textContent ?? "", selector),
    click: (selector) =>
      browser.run((s) => document.querySelector(s).click(), selector),
    focus: (selector) =>
      browser.run((s) => document.querySelector(s).focus(), selector),
    async waitText(selector, part) {
      await until(`"${part}" in ${selector}`, async () =>
        (await self.text(selector)).includes(part),
      ).catch(async (error) => {
        error.message += `; there is: ${(await self.text(selector)).slice(0, 300)}`;
        throw error;
      });
    },
    /** Clicks the entry of a name in the file browser. */
    async enter(name) {
      await self.wait(`the entry ${name}`, (name) => {
        for (const row of document.querySelectorAll("#list tbody tr")) {
          if (row.dataset.name !== name) continue;
          row.querySelector("a").click();
          return true;
        }
        return false;
      }, name);
    },
    names: () =>
      browser.run(() =>
        [...document.querySelectorAll("#list tbody tr")].map((r) => r.dataset.name),
      ),
    /** Types a line into the terminal; gives what it printed. */
    async command(line) {
      await self.focus("#line");
      const lines = await self.lines();
      await browser.type(line);
      await browser.press("Enter");
      return self.printed(lines);
    },
    /** How many lines have been executed. */
    lines: () =>
      browser.run(() => Number(document.getElementById("line-form").dataset.lines ?? 0)),
    /** What the line after so many has printed; long output lacks its start. */
    printed: (lines) =>
      self.wait("the prompt", (lines) => {
        const { dataset } = document.getElementById("line-form");
        if (Number(dataset.lines ?? 0) <= lines) return false;
        let text = "";
        for (const element of document.getElementById("screen").children) {
          if (element.className === "typed") text = "";
          else text += element.textContent;
        }
        return { text };
      }, lines).then(({ text }) => text),
    status: () => browser.run(() => document.getElementById("line-form").dataset.status),
    async pickImage(file) {
      await browser.pick("#image", file);
    },
    /** Presses an answer of the dialog, and waits until it is done. */
    async answer(value) {
      await self.wait("the question", () => document.getElementById("dialog").open);
      await browser.run((value) => {
        const dialog = document.getElementById("dialog");
        window.answered = dialog.firstChild;
        dialog.querySelector(`button[value="${value}"]`).click();
      }, value);
      await self.wait("the dialog to close", () => {
        const dialog = document.getElementById("dialog");
        /* Another question may follow at once. */
        if (!dialog.open || dialog.firstChild !== window.answered) return true;
        const words = dialog.querySelector(".complaint")?.textContent;
        if (words) throw new Error(words);
        return false;
      });
    },
    /** Writes into a field of the dialog, or chooses. */
    async fill(name, value) {
      await self.wait("the field", (name) => document.getElementById(`field-${name}`) !== null, name);
      await browser.run((name, value) => {
        document.getElementById(`field-${name}`).value = value;
      }, name, value);
    },
    /** What the dialog says. */
    dialog: () =>
      self.wait("the dialog", () => {
        const dialog = document.getElementById("dialog");
        return dialog.open && dialog.textContent;
      }),
    /** From here on downloads are kept in the page instead. */
    catchDownloads: () =>
      browser.run(() => {
        const make = URL.createObjectURL;
        URL.createObjectURL = (blob) => {
          window.taken = blob;
          return make.call(URL, blob);
        };
        const click = HTMLElement.prototype.click;
        HTMLAnchorElement.prototype.click = function () {
          if (this.download) window.takenAs = this.download;
          else click.call(this);
        };
      }),
    /** What was downloaded last, after what `work` does. */
    async download(work) {
      await browser.run(() => delete window.takenAs);
      await work();
      const name = await self.wait("the download", () => window.takenAs);
      const base64 = await browser.run(async () => {
        const bytes = new Uint8Array(await window.taken.arrayBuffer());
        let text = "";
        for (let at = 0; at < bytes.length; at += 0x8000) {
          text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
        }
        return btoa(text);
      });
      return { name, bytes: Buffer.from(base64, "base64") };
    },
    /** Drops files on an element, as [name, text]. */
    drop: (selector, files) =>
      browser.run((selector, files) => {
        const dataTransfer = new DataTransfer();
        for (const [name, text] of files) {
          dataTransfer.items.add(new File([text], name, { lastModified: 1e12 }));
        }
        for (const type of ["dragenter", "dragover", "drop"]) {
          document.querySelector(selector).dispatchEvent(
            new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
          );
        }
      }, selector, files),
    /** What the kernel is asked next, it dies of. */
    breakKernel: () =>
      browser.run(() => {
        const post = Worker.prototype.postMessage;
        Worker.prototype.postMessage = function () {
          Worker.prototype.postMessage = post;
          const error = new ErrorEvent("error", { message: "unreachable" });
          setTimeout(() => this.dispatchEvent(error));
        };
      }),
    /** Fails if a script of any page failed, or asked for what is elsewhere. */
    async nothingBad(origin) {
      await browser.go("about:blank");
      assert.deepEqual(browser.errors, []);
      assert.ok(browser.requests.some((url) => url.startsWith(origin)));
      assert.deepEqual(
        browser.requests.filter(
          (url) => !url.startsWith(origin) && !/^(about|data|blob):/.test(url),
        ),
        [],
      );
    },
    input: () => browser.run(() => document.getElementById("line").value),
    async trouble() {
      await self.wait("words about the trouble", () =>
        !document.getElementById("trouble").hidden,
      );
      return self.text("#trouble");
    },
  };
  return self;
}
