// SPDX-License-Identifier: BSD-2-Clause

/**
 * The list of what is mounted: what it is, whether it has been changed, and
 * what can be done with it: download, check, eject.
 */
import { summary } from "./checks.ts";
import { ask, tell } from "./dialog.ts";
import type { CheckResult, Disks, Place } from "./disks.ts";
import { Trouble } from "./errors.ts";
import { humanSize, parseSize } from "./format.ts";
import { imageOf } from "./images.ts";
import { toHash, visible } from "./names.ts";
import { byId, make } from "./page.ts";

export interface PlaceEvents {
  go(path: string): void;
  failed(error: unknown): void;
  /** Hands a Blob to the browser as a download. */
  hand(blob: Blob, name: string): void;
  /** Other than by the list: what is mounted is not what it was. */
  remounted(path: string): void;
}

export class Places {
  readonly #disks: Disks;
  readonly #events: PlaceEvents;
  readonly #home: string;

  constructor(disks: Disks, home: string, events: PlaceEvents) {
    this.#disks = disks;
    this.#home = home;
    this.#events = events;
  }

  /** Makes the list anew; the focus stays where it was. */
  draw(): void {
    const list = byId("places");
    const focused = document.activeElement?.getAttribute("aria-label");
    list.replaceChildren(...this.#disks.places.map((place) => this.#item(place)));
    if (focused && list.contains(document.activeElement) === false) {
      list.querySelector<HTMLElement>(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
    }
  }

  #item(place: Place): HTMLElement {
    const { path, type, disk } = place;
    const item = make("li", {}, make("a", { href: toHash(path) }, visible(path)));
    const words =
      disk === undefined ? type
      : disk.origin === "demonstration" ? `${type}, demonstration`
      : `${type}, ${visible(disk.name)}`;
    item.append(make("small", {}, words));
    const state = stateOf(place, this.#disks.pending);
    if (state !== undefined) {
      item.append(make("span", { className: `state ${state.kind}`, title: state.title }, state.words));
    }
    const button = (label: string, words: string, work: () => Promise<void>) => {
      const element = make("button", {
        type: "button", className: "quiet", "aria-label": `${label} ${visible(path)}`, title: `${label} ${visible(path)}`,
      }, words);
      element.addEventListener("click", () => {
        element.disabled = true;
        work().catch(this.#events.failed).finally(() => {
          element.disabled = false;
        });
      });
      item.append(element);
    };
    if (place.unclean) button("Check and repair", "Check …", () => this.check(place));
    if (disk?.changed) button("Download the image of", "Download", () => this.download(place));
    if (disk !== undefined && disk.origin !== "demonstration") {
      button("Eject", "⏏\ufe0e", () => this.eject(place));
    }
    return item;
  }

  /** Hands the image out, and says if that was not done cleanly. */
  async download({ disk, path }: Place): Promise<void> {
    if (disk === undefined) return;
    const { blob, clean } = await imageOf(this.#disks, disk);
    this.#events.hand(blob, disk.name);
    if (clean) return;
    throw new Trouble(
      `The image was downloaded while files on ${path} are open for writing.`,
      "It is complete, but says that it is in use: check it before it is mounted elsewhere, or close the files and download it again.",
    );
  }

  async eject(place: Place): Promise<void> {
    const { disk, path } = place;
    await this.#disks.settle();
    const others = this.#disks.places.filter((one) => one.disk === disk).length > 1;
    if (disk?.changed && !others) {
      const answer = await ask({
        title: `Eject ${visible(path)}?`,
        content: [make("p", {}, `What was changed on ${visible(disk.name)} has not been downloaded; without that it is lost.`)],
        answers: [
          { value: "download", label: "Download and eject", primary: true },
          { value: "lose", label: "Eject", danger: true },
        ],
      });
      if (answer === undefined) return;
      if (answer === "download") await this.download(place);
    }
    await this.#disks.close(path);
    this.#events.go(this.#home);
  }

  /** Checks an unclean file system and, if the visitor wants it, repairs it. */
  async check(place: Place): Promise<void> {
    const { result } = await this.#disks.check(place, "check");
    const name = visible(place.disk?.name ?? place.device);
    if (result.status === "no-file-system") {
      throw new Trouble(`${name} has no superblock that could be used.`, "There is nothing to repair it from.");
    }
    const answer = await ask({
      title: `Check of ${name}`,
      content: [
        make("p", {}, summary(result)),
        findings(result),
        make("p", { className: "hint" }, "The repair is made in memory: your file stays as it is until you download the image."),
      ],
      answers: [{ value: "repair", label: "Repair and mount", primary: true }],
    });
    if (answer === undefined) {
      this.#events.remounted(place.path);
      return;
    }
    const repaired = await this.#disks.check(place, "repair");
    this.#events.remounted(place.path);
    if (repaired.result.status === "errors" || repaired.place.readOnly) {
      await tell(`${name} could not be repaired`, [
        make("p", {}, repaired.place.why === undefined ? "" : `It is mounted read-only: ${repaired.place.why}.`),
        findings(repaired.result),
      ]);
      return;
    }
    await tell(`${name} has been repaired`, [
      make("p", {}, `It is mounted read-write. ${summary(repaired.result)}`),
      findings(repaired.result),
    ]);
  }
}

function stateOf(
  { readOnly, why, disk, type }: Place,
  pending: boolean,
): { kind: string; words: string; title: string } | undefined {
  if (readOnly) {
    return { kind: "fixed", words: "read-only", title: why ?? "It was mounted so" };
  }
  if (disk === undefined) {
    if (type !== "tmpfs") return undefined;
    return { kind: "", words: "in memory", title: "What is here goes with the page" };
  }
  if (pending && disk.changed) {
    return { kind: "busy", words: "writing …", title: "The kernel still holds something back" };
  }
  if (disk.changed) {
    return {
      kind: "changed",
      words: `changed, not downloaded${disk.bytes > 0 ? ` (${humanSize(disk.bytes)})` : ""}`,
      title: "Everything is written to the disk in this page; the disk is gone with the page",
    };
  }
  return undefined;
}

const SHOWN = 200;

function findings(result: CheckResult): HTMLElement {
  const list = make("ul", { className: "findings", tabIndex: 0, "aria-label": "What was found" });
  for (const { text, fixed, path } of result.findings.slice(0, SHOWN)) {
    list.append(make("li", {}, visible(path === undefined ? text : `${path}: ${text}`), fixed ? " (repaired)" : ""));
  }
  if (result.total > SHOWN) list.append(make("li", {}, `and ${result.total - SHOWN} more`));
  if (result.total === 0) list.hidden = true;
  return list;
}

/** Asks what a new disk is to be, makes it, and mounts it. */
export async function newDisk(disks: Disks): Promise<Place | undefined> {
  let place: Place | undefined;
  const powers = (from: number, to: number) => {
    const choices: [string, string][] = [];
    for (let n = from; n <= to; n *= 2) choices.push([String(n), `${n.toLocaleString("en")} bytes`]);
    return choices;
  };
  await ask({
    title: "New disk",
    content: [make("p", { className: "hint" }, "An empty FFS file system, in memory until you download it. It takes only what you put on it.")],
    fields: [
      { name: "size", label: "Size", value: "64M", hint: "K, M, G or T behind the number" },
      { name: "path", label: "Mounted at", value: disks.freePath() },
      { name: "name", label: "Name of the image", value: "new-disk.img" },
      { name: "block", label: "Blocks of", value: "16384", choices: powers(4096, 65536) },
      { name: "fragment", label: "Fragments of", value: "2048", choices: powers(512, 65536), hint: "from an eighth of a block to a whole one" },
      { name: "density", label: "Bytes for each inode", value: "", hint: "how large files are expected to be; fewer bytes allow more files; empty: the driver’s own measure" },
    ],
    answers: [{ value: "make", label: "Make it", primary: true }],
    tries: "The disk could not be made",
    act: async (_, values) => {
      place = await makeDisk(disks, values);
    },
  });
  return place;
}

async function makeDisk(disks: Disks, values: Record<string, string>): Promise<Place> {
  const size = parseSize(values["size"] ?? "");
  if (size === undefined) {
    throw new Trouble(`“${values["size"]}” is no size.`, "Write 64M, 1.5G or a number of bytes.");
  }
  const path = values["path"] ?? "";
  if (!path.startsWith("/") || disks.places.some((place) => place.path === path)) {
    throw new Trouble("The disk needs a place of its own.", "Give a path such as /disk3 where nothing is mounted yet.");
  }
  const density = values["density"] === "" ? undefined : parseSize(values["density"] ?? "");
  if (values["density"] !== "" && density === undefined) {
    throw new Trouble(`“${values["density"]}” is no number of bytes.`, "Leave it empty if in doubt.");
  }
  const disk = await disks.make(size, values["name"] || "new-disk.img", {
    blockSize: Number(values["block"]),
    fragmentSize: Number(values["fragment"]),
    softUpdates: true,
    ...(density === undefined ? {} : { bytesPerInode: density }),
  });
  return disks.mount("ffs", path, { device: disk.path });
}
