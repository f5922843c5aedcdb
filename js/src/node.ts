// SPDX-License-Identifier: BSD-2-Clause

/**
 * Node's own modules, where the engine is Node, without an import that a
 * browser or a bundler would stumble over.
 */

interface NodeProcess {
  versions?: { node?: string };
  getBuiltinModule?(name: string): unknown;
}

const nodeProcess = (globalThis as { process?: NodeProcess }).process;

/** Is this Node, or an engine that says so? */
export const isNode = typeof nodeProcess?.versions?.node === "string";

/** For Node before 20.16: modules that `loadBuiltins` has imported. */
const loaded = new Map<string, unknown>();

/** A module of Node's, now; undefined where there is none. */
export function builtin<T>(name: string): T | undefined {
  if (!isNode) return undefined;
  return (nodeProcess?.getBuiltinModule?.(name) ?? loaded.get(name)) as
    T | undefined;
}

/** A module of Node's, in Node. */
export async function importBuiltin<T>(name: string): Promise<T> {
  return (builtin(name) ??
    (await import(/* @vite-ignore */ /* webpackIgnore: true */ name))) as T;
}

/** Called once before `builtin` is used. */
export async function loadBuiltins(): Promise<void> {
  if (!isNode || nodeProcess?.getBuiltinModule !== undefined) return;
  for (const name of ["node:fs", "node:readline"]) {
    loaded.set(name, await importBuiltin(name));
  }
}
