// SPDX-License-Identifier: BSD-2-Clause

/** How attributes of files are written. */
import type { Stats } from "rumpjs";

const TYPES: Record<number, [letter: string, word: string]> = {
  0o010000: ["p", "FIFO"],
  0o020000: ["c", "character device"],
  0o040000: ["d", "directory"],
  0o060000: ["b", "block device"],
  0o100000: ["-", "file"],
  0o120000: ["l", "symbolic link"],
  0o140000: ["s", "socket"],
};

/** The type in a word. */
export function typeWord(mode: number): string {
  return TYPES[mode & 0o170000]?.[1] ?? "unknown";
}

/** The mode as ls writes it: "-rwxr-xr-x". */
export function modeString(mode: number): string {
  const bits = (shift: number, special: number, letter: string) => {
    const execute = (mode >> shift) & 1;
    const last =
      mode & special ? (execute ? letter : letter.toUpperCase()) : execute ? "x" : "-";
    return (
      ((mode >> shift) & 4 ? "r" : "-") + ((mode >> shift) & 2 ? "w" : "-") + last
    );
  };
  return (
    (TYPES[mode & 0o170000]?.[0] ?? "?") +
    bits(6, 0o4000, "s") +
    bits(3, 0o2000, "s") +
    bits(0, 0o1000, "t")
  );
}

/** The permission bits in octal. */
export function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, "0");
}

/** A size with a unit, as ls -h writes it: "4.5M". */
export function humanSize(bytes: number): string {
  if (bytes < 1024) return `${bytes}B`;
  let value = bytes;
  let unit = -1;
  do {
    value /= 1024;
    unit++;
  } while (value >= 999.5 && unit < 5);
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)}${"KMGTPE"[unit]}`;
}

/** A size for reading: "4,730,396 bytes". */
export function bytesWords(bytes: number): string {
  return `${bytes.toLocaleString("en")} ${bytes === 1 ? "byte" : "bytes"}`;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const HALF_A_YEAR = 182 * 86_400_000;

/** A time as ls writes it; in UTC, so that all see the same. */
export function listTime(ms: number, now = Date.now()): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return "??? ?? ?????";
  const day = `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}`;
  return Math.abs(now - ms) < HALF_A_YEAR
    ? `${day} ${date.toISOString().slice(11, 16)}`
    : `${day} ${String(date.getUTCFullYear()).padStart(5)}`;
}

/** A time in full: "2012-11-07 15:00:00 UTC". */
export function fullTime(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return "no valid time";
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** A day: "2012-11-07". */
export function dayTime(ms: number): string {
  return fullTime(ms).slice(0, 10);
}

/** What stat(1) says about a file, row by row. */
export function statRows(stats: Stats): [name: string, value: string][] {
  return [
    ["type", typeWord(stats.mode)],
    ["mode", `${octal(stats.mode)}  ${modeString(stats.mode)}`],
    ["size", bytesWords(stats.size)],
    ["inode", String(stats.ino)],
    ["links", String(stats.nlink)],
    ["owner", `uid ${stats.uid}, gid ${stats.gid}`],
    ["blocks", `${stats.blocks} of 512 bytes`],
    ["block size", String(stats.blksize)],
    ["device", String(stats.dev)],
    ["read", fullTime(stats.atimeMs)],
    ["written", fullTime(stats.mtimeMs)],
    ["changed", fullTime(stats.ctimeMs)],
  ];
}

/** Lines of a hex dump as hexdump -C writes it. */
export function hexLines(bytes: Uint8Array, offset: number): string[] {
  const lines: string[] = [];
  const width = offset + bytes.length > 0xffffffff ? 12 : 8;
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    let hex = "";
    let text = "";
    for (let i = 0; i < 16; i++) {
      if (i % 8 === 0) hex += " ";
      const byte = row[i];
      hex += byte === undefined ? "   " : ` ${byte.toString(16).padStart(2, "0")}`;
      if (byte === undefined) continue;
      text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".";
    }
    const address = (offset + at).toString(16).padStart(width, "0");
    lines.push(`${address}${hex}  |${text}|`);
  }
  return lines;
}

/** "64M" in bytes; undefined for what is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?\s*$/i.exec(text);
  if (match === null) return undefined;
  const unit = " kmgt".indexOf((match[2] || " ").toLowerCase());
  const bytes = Math.floor(Number(match[1]) * 1024 ** unit);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}

