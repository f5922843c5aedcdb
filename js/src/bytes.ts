// SPDX-License-Identifier: BSD-2-Clause

/**
 * Bytes and their encodings. Where the engine has Node's Buffer, arrays that
 * the package makes are Buffers; elsewhere they are plain Uint8Arrays.
 */
import { invalidArgValue } from "./errors.js";

/** Node's Buffer where its types are known, otherwise Uint8Array. */
export type Bytes = typeof globalThis extends {
  Buffer: { alloc(size: number): infer B };
}
  ? B
  : Uint8Array<ArrayBuffer>;

/** The encodings of strings that Node knows. */
export type Encoding =
  | "ascii"
  | "utf8"
  | "utf-8"
  | "utf16le"
  | "utf-16le"
  | "ucs2"
  | "ucs-2"
  | "base64"
  | "base64url"
  | "latin1"
  | "binary"
  | "hex";

interface BufferLike {
  allocUnsafeSlow(size: number): Bytes;
  from(buffer: ArrayBufferLike, offset: number, length: number): Bytes;
  from(text: string, encoding: string): Bytes;
  isEncoding(encoding: string): boolean;
}

/* Not by its name alone: a bundler would add a Buffer of its own. */
const NodeBuffer = (globalThis as { Buffer?: BufferLike }).Buffer;

/** New bytes with undefined contents, in an ArrayBuffer of their own. */
export function allocate(size: number): Bytes {
  return NodeBuffer !== undefined
    ? NodeBuffer.allocUnsafeSlow(size)
    : (new Uint8Array(size) as Bytes);
}

/** The same bytes as a Buffer, where there is one. */
export function toBytes(array: Uint8Array): Bytes {
  return NodeBuffer !== undefined
    ? NodeBuffer.from(array.buffer, array.byteOffset, array.byteLength)
    : (array as Bytes);
}

/** Any view or buffer as bytes of the same memory. */
export function asUint8Array(view: ArrayBufferView | ArrayBuffer): Uint8Array {
  if (view instanceof Uint8Array) return view;
  return ArrayBuffer.isView(view)
    ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    : new Uint8Array(view);
}

const ENCODINGS: ReadonlySet<string> = new Set([
  "ascii",
  "utf8",
  "utf-8",
  "utf16le",
  "utf-16le",
  "ucs2",
  "ucs-2",
  "base64",
  "base64url",
  "latin1",
  "binary",
  "hex",
]);

/** Throws unless it is an encoding. */
export function checkEncoding(encoding: unknown): void {
  if (encoding === "utf8" || encoding === "buffer") return;
  if (typeof encoding !== "string" || !ENCODINGS.has(encoding.toLowerCase())) {
    throw invalidArgValue("encoding", encoding, "is invalid encoding");
  }
}

/** Keeps a byte-order mark and takes bad bytes as U+FFFD, as Node does. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Bytes as UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

const CHUNK = 8192;

/** One character a byte. */
export function decodeLatin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return text;
}

/** Bytes as a string in an encoding that `checkEncoding` has let pass. */
export function decode(bytes: Uint8Array, encoding: string): string {
  if (NodeBuffer !== undefined) {
    return (toBytes(bytes) as { toString(encoding: string): string }).toString(
      encoding,
    );
  }
  switch (encoding.toLowerCase()) {
    case "utf8":
    case "utf-8":
      return decodeUtf8(bytes);
    case "latin1":
    case "binary":
      return decodeLatin1(bytes);
    case "ascii":
      return decodeLatin1(bytes.map((byte) => byte & 0x7f));
    case "hex":
      return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
    case "base64":
      return btoa(decodeLatin1(bytes));
    case "base64url":
      return btoa(decodeLatin1(bytes))
        .replaceAll("+", "-")
        .replaceAll("/", "_")
        .replaceAll("=", "");
    default:
      return new TextDecoder("utf-16le", { ignoreBOM: true }).decode(
        bytes.subarray(0, bytes.length & ~1),
      );
  }
}

const encoder = new TextEncoder();

/** One byte a character, its lowest. */
function encodeLatin1(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function encodeHex(text: string): Uint8Array<ArrayBuffer> {
  const good = /^(?:[0-9a-f]{2})*/i.exec(text)?.[0] ?? "";
  const bytes = new Uint8Array(good.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number.parseInt(good.slice(2 * i, 2 * i + 2), 16);
  }
  return bytes;
}

/** What is no base64 is passed over; the first "=" ends it. */
function encodeBase64(text: string): Uint8Array<ArrayBuffer> {
  let plain = text.replaceAll("-", "+").replaceAll("_", "/");
  plain = plain.replace(/=[^]*/, "").replace(/[^A-Za-z0-9+/]/g, "");
  if (plain.length % 4 === 1) plain = plain.slice(0, -1);
  return encodeLatin1(atob(plain));
}

/** A string as bytes, in an encoding that `checkEncoding` has let pass. */
export function encode(text: string, encoding: string): Uint8Array {
  if (NodeBuffer !== undefined) return NodeBuffer.from(text, encoding);
  switch (encoding.toLowerCase()) {
    case "utf8":
    case "utf-8":
      return encoder.encode(text);
    case "latin1":
    case "binary":
    case "ascii":
      return encodeLatin1(text);
    case "hex":
      return encodeHex(text);
    case "base64":
    case "base64url":
      return encodeBase64(text);
    default: {
      const bytes = new Uint8Array(2 * text.length);
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        bytes[2 * i] = unit;
        bytes[2 * i + 1] = unit >> 8;
      }
      return bytes;
    }
  }
}
