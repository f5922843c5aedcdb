// SPDX-License-Identifier: BSD-2-Clause

/**
 * The machine in the page: a kernel in a Worker, the demonstration disk at
 * /ffs, a file system in memory at /tmp, the kernel itself at /kern, and the
 * visitor's own images at /disk, /disk2, …
 */
import {
  boot,
  MemoryDisk,
  OverlayDisk,
  type WorkerKernel,
} from "rumpjs/worker";
import { Disks } from "./disks.ts";
import { download } from "./download.ts";
import { Trouble } from "./errors.ts";
import { bytesWords } from "./format.ts";
import { Files } from "./files.ts";

/** How far booting is. */
export interface BootProgress {
  bytes(name: string, loaded: number, total: number): void;
  line(text: string): void;
}

/** A call longer than this is a driver that runs in circles. */
const WATCHDOG = 30_000;
/** It is memory of the page's. */
const TMP_MOST = 256 << 20;

export class Machine {
  readonly kernel: WorkerKernel;
  readonly files: Files;
  /** What the kernel has said. */
  readonly console: string[];
  readonly disks: Disks;

  private constructor(kernel: WorkerKernel, console: string[], disks: Disks) {
    this.console = console;
    this.disks = disks;
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
    const disks = new Disks(kernel, say);
    const machine = new Machine(kernel, lines, disks);
    await disks.attach(new OverlayDisk(new MemoryDisk(disk)), "disk.img", "demonstration");
    await disks.mount("ffs", "/ffs", { device: "/dev/disk0" });
    await disks.mount("tmpfs", "/tmp", { mode: 0o1777, size: TMP_MOST });
    await disks.mount("kernfs", "/kern");
    say(`ready after ${Math.round(performance.now() - loaded)} ms`);
    return machine;
  }
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
