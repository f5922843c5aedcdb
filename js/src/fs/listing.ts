// SPDX-License-Identifier: BSD-2-Clause

/** What readdir returns, made from the listings of directories. */
import { decode, toBytes } from "../bytes.js";
import type { Path } from "../bridge/area.js";
import { encodingOf, showPath } from "./arguments.js";
import { joinPath, type Listing } from "./calls.js";
import { decodeNames, Dirent, nameBytes } from "./dirent.js";

const encoder = new TextEncoder();

/** Names or Dirents, as the options of readdir ask. */
export function listEntries(
  path: Path,
  listings: readonly Listing[],
  options: Record<string, unknown>,
): unknown[] {
  const encoding = encodingOf(options);
  if (options["withFileTypes"]) return listDirents(path, listings, encoding);
  const result: unknown[] = [];
  for (const listing of listings) {
    if (listing.below.length === 0) {
      const names = decodeNames(listing, encoding);
      if (listings.length === 1) return names;
      for (const name of names) result.push(name);
      continue;
    }
    for (const name of nameBytes(listing)) {
      const below = joinPath(listing.below, name);
      const bytes = typeof below === "string" ? encoder.encode(below) : below;
      if (encoding === "buffer") result.push(toBytes(bytes));
      else result.push(decode(bytes, encoding));
    }
  }
  return result;
}

function listDirents(
  path: Path,
  listings: readonly Listing[],
  encoding: string,
): Dirent<string | Uint8Array>[] {
  const result: Dirent<string | Uint8Array>[] = [];
  for (const listing of listings) {
    const { below, types } = listing;
    const parent = showPath(below.length === 0 ? path : joinPath(path, below));
    decodeNames(listing, encoding).forEach((name, i) => {
      result.push(new Dirent(name, parent, types[i] as number));
    });
  }
  return result;
}
