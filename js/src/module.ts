// SPDX-License-Identifier: BSD-2-Clause

/** Loading and compiling the kernel module. */
import { plainError } from "./errors.js";
import { importBuiltin, isNode } from "./node.js";

/** Where the kernel module comes from. */
export type ModuleSource =
  | WebAssembly.Module
  | ArrayBuffer
  | ArrayBufferView<ArrayBuffer>
  | Response
  | URL
  | string;

interface FsPromisesModule {
  readFile(path: URL | string): Promise<Uint8Array<ArrayBuffer>>;
}

let compiled: Promise<WebAssembly.Module> | undefined;

/**
 * The compiled module: the package's own, which is compiled once and kept, or
 * what the caller gives.
 */
export function kernelModule(
  source?: ModuleSource | Promise<ModuleSource>,
): Promise<WebAssembly.Module> {
  if (source !== undefined) return compile(source);
  compiled ??= compile(new URL("../../kernel.wasm", import.meta.url));
  compiled.catch(() => {
    compiled = undefined;
  });
  return compiled;
}

/** Compiles a module, wherever it comes from. */
export async function compile(
  given: ModuleSource | Promise<ModuleSource>,
): Promise<WebAssembly.Module> {
  const source = await given;
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
    return WebAssembly.compile(source as BufferSource);
  }
  if (source instanceof Response) return compileResponse(source);
  if (isNode && isFile(source)) {
    const { readFile } =
      await importBuiltin<FsPromisesModule>("node:fs/promises");
    return WebAssembly.compile(await readFile(source));
  }
  return compileResponse(await fetch(source));
}

function isFile(source: URL | string): boolean {
  return typeof source === "string"
    ? !/^(https?|data|blob):/.test(source)
    : source.protocol === "file:";
}

/** Compiles while it downloads, where the server says that it is wasm. */
async function compileResponse(
  response: Response,
): Promise<WebAssembly.Module> {
  if (!response.ok) {
    throw plainError(
      "ERR_KERNEL_MODULE",
      `the kernel module could not be fetched: ${response.status}` +
        ` ${response.statusText}, ${response.url}`,
    );
  }
  const type = response.headers.get("content-type") ?? "";
  if (
    typeof WebAssembly.compileStreaming === "function" &&
    type.startsWith("application/wasm")
  ) {
    return WebAssembly.compileStreaming(response);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}
