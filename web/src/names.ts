// SPDX-License-Identifier: BSD-2-Clause

/**
 * Names of files. To the kernel they are bytes, and an image may hold any. In
 * the page they are strings in which each byte that is not UTF-8 stands as a
 * lone surrogate, U+DC80 to U+DCFF, so that every name goes to the kernel as it
 * came. Before one is shown, `visible` makes it harmless.
 */
const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LONE = /[\udc80-\udcff]/u;

/** The string for a name that came from the kernel. */
export function fromBytes(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decodeMixed(bytes);
  }
}

function decodeMixed(bytes: Uint8Array): string {
  let result = "";
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] as number;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    try {
      result += strict.decode(bytes.subarray(at, at + length));
      at += length;
    } catch {
      result += String.fromCharCode(0xdc00 + lead);
      at++;
    }
  }
  return result;
}

/** The bytes of such a string. */
export function toBytes(name: string): Uint8Array {
  if (!LONE.test(name)) return encoder.encode(name);
  const bytes: number[] = [];
  for (const character of name) {
    if (LONE.test(character)) bytes.push(character.charCodeAt(0) & 0xff);
    else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}

/**
 * Characters that a terminal or the eye might obey: controls, lone bytes, and
 * those that turn the direction of writing or break lines unseen.
 */
const HARMFUL =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udfff]/gu;
const HARMFUL_IN_TEXT =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\ud800-\udfff]/gu;

function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "␡";
  if (code >= 0xdc80 && code <= 0xdcff) {
    return `\\x${(code & 0xff).toString(16)}`;
  }
  return `\\u{${code.toString(16)}}`;
}

/** A name as it may be shown, on one line. */
export function visible(name: string): string {
  return name.replace(HARMFUL, picture);
}

/** Text of many lines as it may be shown: line ends and tabs stay. */
export function visibleText(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(HARMFUL_IN_TEXT, picture);
}

/** Joins a directory and a name in it. */
export function join(directory: string, name: string): string {
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}

/** The last part of a path. */
export function basename(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  return trimmed.slice(trimmed.lastIndexOf("/") + 1) || "/";
}

/** The directory above, by the letters of the path. */
export function dirname(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  return trimmed.slice(0, trimmed.lastIndexOf("/")) || "/";
}

/** An absolute path without "//", "." and "..", by its letters alone. */
export function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** A path as the part of an address behind "#". */
export function toHash(path: string): string {
  let hash = "#";
  for (const byte of toBytes(path)) {
    const character = String.fromCharCode(byte);
    hash += /[\w/.~-]/.test(character)
      ? character
      : `%${byte.toString(16).padStart(2, "0")}`;
  }
  return hash;
}

/** The path of such a part, undefined when it is none. */
export function fromHash(hash: string): string | undefined {
  if (!hash.startsWith("#/")) return undefined;
  const bytes: number[] = [];
  for (const piece of hash.slice(1).match(/%[0-9a-f]{2}|[^]/giu) ?? []) {
    if (/^%..$/.test(piece)) bytes.push(parseInt(piece.slice(1), 16));
    else bytes.push(...encoder.encode(piece));
  }
  return normalize(fromBytes(Uint8Array.from(bytes)));
}
