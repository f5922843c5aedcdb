// SPDX-License-Identifier: BSD-2-Clause

/**
 * The machine in the page: a kernel in a Worker, the demonstration disk at
 * /ffs, and the visitor's own images at /disk, /disk2, …
 */
import {
  BlobDisk,
  boot,
  KernelPanic,
  MemoryDisk,
  type WorkerKernel,
} from "rumpjs/worker";
import { download } from "./download.ts";
import { reason, sentence, Trouble } from "./errors.ts";
import { bytesWords } from "./format.ts";
import { Files } from "./files.ts";

/** How far booting is. */
export interface BootProgress {
  bytes(name: string, loaded: number, total: number): void;
  line(text: string): void;
}

/** A mounted file system as the page shows it. */
export interface Place {
  path: string;
  type: string;
  /** The visitor's file that it came from. */
  file?: string;
  device?: string;
}

/** A call longer than this is a driver that runs in circles. */
const WATCHDOG = 30_000;

export class Machine {
  readonly kernel: WorkerKernel;
  readonly files: Files;
  /** What the kernel has said. */
  readonly console: string[];
  /** What is mounted for the visitor, oldest first. */
  readonly places: Place[] = [];
  /** Someone wants to know when `places` changes. */
  changed: () => void = () => {};
  #numbers = 0;

  private constructor(kernel: WorkerKernel, console: string[]) {
    this.console = console;
    this.kernel = kernel;
    this.files = new Files(kernel.fs);
  }

  static async start(progress: BootProgress): Promise<Machine> {
    checkBrowser();
    const here = (name: string) => new URL(name, import.meta.url);
    const begin = performance.now();
    const [module, disk] = await Promise.all([
      download(here("kernel.wasm"), KERNEL_BYTES, "the kernel", (n) =>
        progress.bytes("kernel", n, KERNEL_BYTES),
      )
        .then((response) => WebAssembly.compileStreaming(response))
        .catch(compileTrouble),
      download(here("disk.img"), DISK_BYTES, "the disk image", (n) =>
        progress.bytes("disk", n, DISK_BYTES),
      ).then((response) => response.arrayBuffer()),
    ]);
    const loaded = performance.now();
    progress.line(
      `page: ${bytesWords(KERNEL_BYTES + DISK_BYTES)} loaded in ` +
        `${Math.round(loaded - begin)} ms`,
    );
    const lines: string[] = [];
    const say = (line: string) => {
      lines.push(line);
      progress.line(line);
    };
    const kernel = await boot({
      module,
      tools: here("tools.wasm"),
      worker: new Worker(here("kernel-worker.js"), {
        type: "module",
        name: "rumpjs",
      }),
      console: (line) => say(line),
      verbose: true,
      timeout: WATCHDOG,
    });
    const machine = new Machine(kernel, lines);
    const image = await kernel.attach(new MemoryDisk(disk, { readOnly: true }));
    say(`${image.name}: ${bytesWords(image.size)}, in memory`);
    const mount = await kernel.mount("ffs", "/ffs", {
      device: image,
      readOnly: true,
    });
    say(`${mount.type}: ${mount.device} on ${mount.path}, read-only`);
    say(`ready after ${Math.round(performance.now() - loaded)} ms`);
    machine.places.push({ path: "/ffs", type: "ffs", device: mount.device });
    return machine;
  }

  #say(line: string): void {
    this.console.push(line);
  }

  /**
   * Mounts what is on a file of the visitor's: a file system, or each
   * partition that holds one. Nothing of it leaves the machine: blocks are read
   * where the kernel asks for them.
   */
  async open(file: File): Promise<Place[]> {
    if (file.size === 0) {
      throw new Trouble(
        `${file.name} is empty, or a folder.`,
        "Choose the image file itself.",
      );
    }
    const { kernel } = this;
    const disk = await kernel.attach(new BlobDisk(file));
    this.#say(`${disk.name}: ${file.name}, ${bytesWords(file.size)}`);
    const opened: Place[] = [];
    const said = this.console.length;
    let failure: unknown;
    try {
      const found = await kernel.probe(disk);
      const partitions: (string | undefined)[] =
        found.type !== undefined
          ? [undefined]
          : found.partitions
              .filter(({ type }) => type !== undefined)
              .map(({ id }) => id);
      if (partitions.length === 0) throw nothingFound(file.name, found);
      for (const partition of partitions) {
        try {
          opened.push(await this.#mount(file, disk.path, partition));
        } catch (error) {
          if (error instanceof KernelPanic) throw error;
          failure = error;
        }
      }
    } catch (error) {
      failure = error;
    }
    if (opened.length > 0) {
      this.places.push(...opened);
      this.changed();
      if (!(failure instanceof KernelPanic)) return opened;
    }
    if (!(failure instanceof KernelPanic)) {
      await kernel.detach(disk).catch(() => {});
    }
    if (failure instanceof Trouble || failure instanceof KernelPanic) {
      throw failure;
    }
    throw new Trouble(
      `${file.name} cannot be mounted: ${reason(failure)}.`,
      this.console.length > said
        ? `The kernel says: ${this.console.slice(said).join("; ")}.`
        : "The image is damaged, incomplete, or of a kind that the driver refuses.",
      { cause: failure },
    );
  }

  async #mount(
    file: File,
    device: string,
    partition: string | undefined,
  ): Promise<Place> {
    this.#numbers++;
    const path = this.#numbers === 1 ? "/disk" : `/disk${this.#numbers}`;
    try {
      const mount = await this.kernel.mount("auto", path, {
        device,
        readOnly: true,
        noDev: true,
        noSuid: true,
        ...(partition === undefined ? {} : { partition }),
      });
      this.#say(`${mount.type}: ${mount.device} on ${path}, read-only`);
      return { path, type: mount.type, file: file.name, device: mount.device };
    } catch (error) {
      this.#numbers--;
      throw error;
    }
  }

  /** Unmounts. What is open there is closed by force. */
  async close(path: string, force = true): Promise<void> {
    await this.kernel.unmount(path, { force });
    const at = this.places.findIndex((place) => place.path === path);
    if (at < 0) return;
    const [place] = this.places.splice(at, 1);
    const disk = place?.device?.match(/^\/dev\/disk\d+$/)?.[0];
    if (disk !== undefined) await this.kernel.detach(disk).catch(() => {});
    this.#say(`${path}: unmounted`);
    this.changed();
  }
}

function nothingFound(
  name: string,
  found: Awaited<ReturnType<WorkerKernel["probe"]>>,
): Trouble {
  const kinds = found.partitions.map(
    (p) => `${p.id}: ${p.name ?? p.kind}${p.advice ? ` (${p.advice})` : ""}`,
  );
  if (kinds.length > 0) {
    return new Trouble(
      `${name} has partitions, but none that this kernel can mount.`,
      `Found ${kinds.join("; ")}.`,
    );
  }
  if (found.name !== undefined) {
    return new Trouble(
      `${name} is ${found.name}, which this kernel cannot mount.`,
      found.advice === undefined ? "" : `${sentence(found.advice)}.`,
    );
  }
  return new Trouble(
    `${name} holds no file system that this kernel knows.`,
    "It reads FFS (UFS1) and ISO 9660 images, also in MBR, GPT or BSD " +
      "partitions. Unpack a compressed image first.",
  );
}

function checkBrowser(): void {
  const update = "Take a current Chromium, Firefox or Safari.";
  if (typeof WebAssembly !== "object" || !WebAssembly.compileStreaming) {
    throw new Trouble(
      "This browser cannot run WebAssembly, or it is switched off.",
      update,
    );
  }
  if (typeof Worker !== "function") {
    throw new Trouble("This browser has no Workers.", update);
  }
}

function compileTrouble(error: unknown): never {
  if (error instanceof Trouble) throw error;
  throw new Trouble(
    "The kernel arrived, but this browser cannot run it.",
    "Reload the page once; if that does not help, take a current browser.",
    { cause: error },
  );
}
