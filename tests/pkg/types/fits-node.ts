// SPDX-License-Identifier: BSD-2-Clause

/**
 * Compiles only while `kernel.fs` fits node:fs: a function that takes the part
 * of node:fs named here takes a kernel's fs as well.
 */
import type * as node from "node:fs";
import type { FileHandle as NodeFileHandle } from "node:fs/promises";
import type { AsyncFs, FileHandle, Fs } from "rumpjs";

type SyncNames =
  | "accessSync"
  | "appendFileSync"
  | "chmodSync"
  | "chownSync"
  | "copyFileSync"
  | "cpSync"
  | "fchmodSync"
  | "fchownSync"
  | "fdatasyncSync"
  | "fsyncSync"
  | "ftruncateSync"
  | "futimesSync"
  | "lchmodSync"
  | "lchownSync"
  | "linkSync"
  | "lutimesSync"
  | "mkdirSync"
  | "mkdtempSync"
  | "renameSync"
  | "rmSync"
  | "rmdirSync"
  | "symlinkSync"
  | "truncateSync"
  | "unlinkSync"
  | "utimesSync"
  | "writeFileSync"
  | "writeSync"
  | "writevSync"
  | "closeSync"
  | "existsSync"
  | "fstatSync"
  | "lstatSync"
  | "openSync"
  | "readFileSync"
  | "readSync"
  | "readdirSync"
  | "readlinkSync"
  | "readvSync"
  | "realpathSync"
  | "statSync"
  | "statfsSync";

type PromiseNames =
  | "access"
  | "chmod"
  | "chown"
  | "copyFile"
  | "lchmod"
  | "lchown"
  | "link"
  | "lutimes"
  | "mkdir"
  | "mkdtemp"
  | "rename"
  | "rm"
  | "rmdir"
  | "symlink"
  | "truncate"
  | "unlink"
  | "utimes"
  | "lstat"
  | "stat"
  | "readFile"
  | "readdir"
  | "readlink"
  | "realpath"
  | "statfs";

type HandleNames =
  | "fd"
  | "appendFile"
  | "chmod"
  | "chown"
  | "close"
  | "createWriteStream"
  | "datasync"
  | "readFile"
  | "readv"
  | "stat"
  | "sync"
  | "truncate"
  | "utimes"
  | "write"
  | "writeFile"
  | "writev";

declare const fs: Fs;
declare const asyncFs: AsyncFs;
declare const handle: FileHandle;

/** What is compared: parameters may be wider, results may be narrower. */
export const sync: {
  [K in SyncNames]: (typeof node)[K];
} = fs;
export const promises: {
  /* readFile takes a FileHandle too, and theirs is another class. */
  [K in Exclude<PromiseNames, "readFile">]: (typeof node.promises)[K];
} = fs.promises;
export const fromWorker: typeof promises = asyncFs.promises;
export const file: Pick<NodeFileHandle, HandleNames> = handle;

/* Calls that programs make, with the results that they expect. */
const stats: node.Stats = fs.statSync("/");
const big: node.BigIntStats = fs.statSync("/", { bigint: true });
const maybe: node.Stats | undefined = fs.statSync("/", {
  throwIfNoEntry: false,
});
const bytes: Buffer = fs.readFileSync("/x");
const text: string = fs.readFileSync("/x", "utf8");
const names: string[] = fs.readdirSync("/");
const raw: Buffer[] = fs.readdirSync("/", "buffer");
const entries: { name: string; isFile(): boolean }[] = fs.readdirSync("/", {
  withFileTypes: true,
});
const stream: node.ReadStream = fs.createReadStream("/x");
const later: Promise<Buffer> = fs.promises.readFile("/x");
const laterText: Promise<string> = fs.promises.readFile("/x", {
  encoding: "utf8",
});
const laterNames: Promise<string[]> = fs.promises.readdir("/");
const made: string | undefined = fs.mkdirSync("/a/b", { recursive: true });
const written: number = fs.writeSync(1, "text", 0, "latin1");
const output: node.WriteStream = fs.createWriteStream("/x", { flags: "a" });
const events: AsyncIterable<{ eventType: string; filename: string | null }> =
  asyncFs.promises.watch("/", { recursive: true });
fs.watch("/", (event: node.WatchEventType, name: string | null) => {
  void [event, name];
}).close();
fs.watchFile("/x", (now: node.Stats, before: node.Stats) => {
  void [now.size, before.size];
});
asyncFs.write(1, bytes, 0, 1, null, (error: Error | null, n: number) => {
  void [error, n];
});
export const used = [
  made,
  written,
  output,
  events,
  stats,
  big,
  maybe,
  bytes,
  text,
  names,
  raw,
  entries,
  stream,
  later,
  laterText,
  laterNames,
];
