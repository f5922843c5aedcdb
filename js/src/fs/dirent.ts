// SPDX-License-Identifier: BSD-2-Clause

/** Directory entries. */
import { decode, decodeUtf8, toBytes, type Bytes } from "../bytes.js";
import type { Entries } from "../bridge/dir.js";

/** `d_type`: RUMP_DT_*. */
export const DT_UNKNOWN = 0;
export const DT_FIFO = 1;
export const DT_CHR = 2;
export const DT_DIR = 4;
export const DT_BLK = 6;
export const DT_REG = 8;
export const DT_LNK = 10;
export const DT_SOCK = 12;

const SLASH = 0x2f;

/** An entry of a directory: `fs.Dirent`. */
export class Dirent<Name extends string | Uint8Array = string> {
  /** Its name in the directory. */
  name: Name;
  /** The directory that it is in. */
  parentPath: string;
  /** The same, under its old name. */
  path: string;
  readonly #type: number;

  /** @internal */
  constructor(name: Name, parentPath: string, type: number) {
    this.name = name;
    this.parentPath = parentPath;
    this.path = parentPath;
    this.#type = type;
  }

  /** Is it a directory? */
  isDirectory(): boolean {
    return this.#type === DT_DIR;
  }
  /** Is it a regular file? */
  isFile(): boolean {
    return this.#type === DT_REG;
  }
  /** Is it a block device? */
  isBlockDevice(): boolean {
    return this.#type === DT_BLK;
  }
  /** Is it a character device? */
  isCharacterDevice(): boolean {
    return this.#type === DT_CHR;
  }
  /** Is it a symbolic link? Only `lstat` and directories tell. */
  isSymbolicLink(): boolean {
    return this.#type === DT_LNK;
  }
  /** Is it a FIFO? */
  isFIFO(): boolean {
    return this.#type === DT_FIFO;
  }
  /** Is it a socket? */
  isSocket(): boolean {
    return this.#type === DT_SOCK;
  }
}

/** The names of some entries, as bytes that share the entries' memory. */
export function nameBytes(entries: Entries): Bytes[] {
  const { names, types } = entries;
  const result: Bytes[] = [];
  let at = 0;
  for (let i = 0; i < types.length; i++) {
    const end = names.indexOf(SLASH, at);
    result.push(toBytes(names.subarray(at, end)));
    at = end + 1;
  }
  return result;
}

/** The names of some entries, in an encoding or as bytes ("buffer"). */
export function decodeNames(
  entries: Entries,
  encoding: string,
): (string | Bytes)[] {
  if (encoding === "utf8" || encoding === "utf-8") {
    const names = decodeUtf8(entries.names).split("/");
    names.pop();
    return names;
  }
  const bytes = nameBytes(entries);
  if (encoding === "buffer") return bytes;
  return bytes.map((name) => decode(name, encoding));
}
