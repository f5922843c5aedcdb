// SPDX-License-Identifier: BSD-2-Clause

/** The panel of the boot: how much has come, and what the kernel says. */
import { humanSize } from "./format.ts";
import type { BootProgress } from "./machine.ts";
import { visible } from "./names.ts";
import { byId } from "./page.ts";

export interface BootPanel extends BootProgress {
  done(): void;
  failed(): void;
}

export function startBooting(): BootPanel {
  const panel = byId<HTMLDetailsElement>("boot");
  const state = byId("boot-state");
  const log = byId("boot-log");
  byId("boot-hint").hidden = true;
  state.textContent = "Downloading the kernel and its disk …";
  let took = "";
  const say = (text: string) => {
    if (state.textContent !== text) state.textContent = text;
  };
  return {
    bytes(name, loaded, total) {
      byId<HTMLProgressElement>(`bar-${name}`).value = loaded / total;
      byId(`bytes-${name}`).textContent =
        loaded < total
          ? `${humanSize(loaded)} of ${humanSize(total)}`
          : humanSize(total);
    },
    line(text) {
      took = /^ready after (.*)$/.exec(text)?.[1] ?? "";
      if (took !== "") took = `: booted in ${took}`;
      if (!panel.classList.contains("up")) say("Booting …");
      log.append(`${visible(text)}\n`);
    },
    done() {
      panel.classList.add("up");
      byId("boot-bars").hidden = true;
      say(`The kernel is up${took}. Its messages`);
      panel.open = false;
    },
    failed() {
      panel.classList.add("down");
      panel.open = true;
      say("The kernel did not start.");
    },
  };
}
