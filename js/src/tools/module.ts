// SPDX-License-Identifier: BSD-2-Clause

/**
 * The module of newfs and fsck: loaded when it is first needed, one instance
 * for each run.
 *
 * - A trap, or an error of the device, ends the run and not the program.
 * - The device is read and written during the run only.
 */
import type { BlockDevice } from "../devices/device.js";
import { compile } from "../module.js";

/** What tools.wasm exports. */
export interface ToolsExports {
  readonly memory: WebAssembly.Memory;
  tools_numbers(): number;
  tools_probe(size: number): number;
  tools_newfs(
    size: number,
    dryRun: number,
    wipeBoot: number,
    now: number,
    id: number,
  ): number;
  tools_fsck(size: number, mode: number, backup: number, now: number): number;
  tools_finding(index: number): void;
}

/** A part of a device. */
export interface Window {
  offset: number;
  size: number;
}

const EIO = 5;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Where the module comes from, when it is not the package's. */
export type ToolsSource = WebAssembly.Module | URL | string;

let compiled: Promise<WebAssembly.Module> | undefined;
let from: URL | string;

/** The compiled module, the package's or another one; fetched once. */
export async function toolsModule(
  source: ToolsSource = new URL(
    "../../../tools.wasm",
    import.meta.url,
  ),
): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (compiled === undefined || String(from) !== String(source)) {
    from = source;
    compiled = compile(source);
    compiled.catch(() => {
      compiled = undefined;
    });
  }
  return compiled;
}

/** One instance with a device. */
export class Tools {
  readonly x: ToolsExports;
  /** What the device threw first. */
  cause: unknown;
  readonly #numbers: number;

  constructor(
    module: WebAssembly.Module,
    device: BlockDevice,
    window: Window,
    progress: (done: number, total: number) => void,
  ) {
    const attempt = (run: () => void): number => {
      try {
        run();
        return 0;
      } catch (error) {
        this.cause ??= error;
        return EIO;
      }
    };
    const instance = new WebAssembly.Instance(module, {
      device: {
        read: (to: number, length: number, offset: number) =>
          attempt(() =>
            device.read(window.offset + offset, this.#bytes(to, length)),
          ),
        write: (from: number, length: number, offset: number) =>
          attempt(() =>
            device.write!(window.offset + offset, this.#bytes(from, length)),
          ),
        sync: () => attempt(() => device.flush?.()),
        progress,
      },
    });
    this.x = instance.exports as unknown as ToolsExports;
    this.#numbers = this.x.tools_numbers() >>> 3;
  }

  #bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.x.memory.buffer, address >>> 0, length >>> 0);
  }

  /** The area of numbers, as it is now. */
  numbers(): Float64Array {
    return new Float64Array(this.x.memory.buffer).subarray(
      this.#numbers,
      this.#numbers + 40,
    );
  }

  /** The string whose address a number is; undefined for none. */
  string(address: number | undefined): string | undefined {
    if (!address) return undefined;
    const bytes = new Uint8Array(this.x.memory.buffer);
    return decoder.decode(bytes.subarray(address, bytes.indexOf(0, address)));
  }
}
