// SPDX-License-Identifier: BSD-2-Clause

/** What a file is, by its first bytes. */

/** How many bytes `kindOf` wants to see. */
export const SAMPLE = 4096;

export interface Kind {
  /** How to look at it. */
  view: "text" | "hex" | "picture";
  words: string;
  /** For text: how to decode it. */
  encoding?: string;
  /** For pictures. */
  mime?: string;
}

type Signature = [offset: number, bytes: string, words: string, mime?: string];

const SIGNATURES: Signature[] = [
  [0, "\x89PNG\r\n\x1a\n", "PNG picture", "image/png"],
  [0, "\xff\xd8\xff", "JPEG picture", "image/jpeg"],
  [0, "GIF87a", "GIF picture", "image/gif"],
  [0, "GIF89a", "GIF picture", "image/gif"],
  [8, "WEBP", "WebP picture", "image/webp"],
  [4, "ftypavif", "AVIF picture", "image/avif"],
  [0, "BM", "BMP picture", "image/bmp"],
  [0, "\0\0\x01\0", "Windows icon", "image/x-icon"],
  [0, "\x7fELF", "ELF binary"],
  [0, "\0asm", "WebAssembly module"],
  [0, "\x1f\x8b", "gzip compressed data"],
  [0, "BZh", "bzip2 compressed data"],
  [0, "\xfd7zXZ\0", "XZ compressed data"],
  [0, "\x28\xb5\x2f\xfd", "Zstandard compressed data"],
  [0, "\x1f\x9d", "compress'd data"],
  [0, "PK\x03\x04", "Zip archive"],
  [0, "!<arch>\n", "ar archive"],
  [257, "ustar", "tar archive"],
  [0, "%PDF-", "PDF document"],
  [0, "%!PS", "PostScript document"],
  [0x8001, "CD001", "ISO 9660 image"],
];

export function kindOf(bytes: Uint8Array, size: number): Kind {
  if (size === 0) return { view: "text", words: "empty", encoding: "utf-8" };
  for (const [offset, magic, words, mime] of SIGNATURES) {
    const there = [...magic].every((c, i) => bytes[offset + i] === c.charCodeAt(0));
    if (!there) continue;
    if (mime === undefined) return { view: "hex", words };
    if (mime === "image/bmp" && !isBmp(bytes, size)) continue;
    return { view: "picture", words: words + pngSize(bytes, mime), mime };
  }
  return textKind(bytes, size);
}

function isBmp(bytes: Uint8Array, size: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return bytes.length > 18 && view.getUint32(2, true) === size;
}

function pngSize(bytes: Uint8Array, mime: string): string {
  if (mime !== "image/png" || bytes.length < 24) return "";
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return `, ${view.getUint32(16)} × ${view.getUint32(20)}`;
}

function textKind(bytes: Uint8Array, size: number): Kind {
  const text = (words: string, encoding: string): Kind => ({
    view: "text",
    words,
    encoding,
  });
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return text("UTF-16 text", "utf-16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return text("UTF-16 text", "utf-16be");
  let controls = 0;
  for (const byte of bytes) {
    if (byte === 0) return { view: "hex", words: "data" };
    if (byte < 0x20 && !(byte >= 0x08 && byte <= 0x0d) && byte !== 0x1b) controls++;
  }
  if (controls * 20 > bytes.length) return { view: "hex", words: "data" };
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 256));
  try {
    /* The sample may end within a character. */
    const decoded = new TextDecoder("utf-8", { fatal: true }).decode(bytes, {
      stream: bytes.length < size,
    });
    if (/^\s*(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)?<svg[\s>]/.test(decoded)) {
      return { view: "picture", words: "SVG picture", mime: "image/svg+xml", encoding: "utf-8" };
    }
    const ascii = bytes.every((byte) => byte < 0x80);
    return text(`${program(start)}${ascii ? "ASCII" : "UTF-8"} text`, "utf-8");
  } catch {
    return text(`${program(start)}8-bit text`, "windows-1252");
  }
}

function program(start: string): string {
  const interpreter = /^#!\s*(\S+)/.exec(start)?.[1];
  return interpreter === undefined ? "" : `script for ${interpreter}, `;
}
