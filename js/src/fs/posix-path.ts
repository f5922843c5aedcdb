// SPDX-License-Identifier: BSD-2-Clause

/** Paths as strings, without asking any file system. */

/** Takes dots, and names before "..", out of a path. */
export function normalize(path: string): string {
  const absolute = path.startsWith("/");
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.length > 0 && names.at(-1) !== "..") names.pop();
    else if (!absolute) names.push(name);
  }
  const joined = names.join("/");
  return absolute ? `/${joined}` : joined || ".";
}

/** A path below another. */
export function join(path: string, name: string): string {
  return normalize(`${path}/${name}`);
}

/** The path as seen from `from`, which is absolute. */
export function resolve(from: string, path: string): string {
  return path.startsWith("/") ? normalize(path) : join(from, path);
}

/** The directory that it is in. */
export function dirname(path: string): string {
  const end = path.replace(/\/+$/, "").lastIndexOf("/");
  if (end > 0) return path.slice(0, end).replace(/(?<=.)\/+$/, "");
  return end === 0 || path.startsWith("/") ? "/" : ".";
}

/** Is `path` the directory `directory`, or below it? Both are absolute. */
export function isWithin(directory: string, path: string): boolean {
  const names = (text: string) => text.split("/").filter(Boolean);
  const below = names(path);
  return names(directory).every((name, i) => below[i] === name);
}
