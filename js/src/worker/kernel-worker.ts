// SPDX-License-Identifier: BSD-2-Clause

/** The script of the Worker: a kernel that answers requests. */
import { BlobDisk } from "../devices/blob-disk.js";
import type { Device, Portable } from "../devices/device.js";
import { MemoryDisk } from "../devices/memory-disk.js";
import { OverlayDisk } from "../devices/overlay-disk.js";
import type { Calls } from "../fs/calls.js";
import { Kernel } from "../kernel.js";
import { importBuiltin, isNode } from "../node.js";
import type { Process } from "../process.js";
import {
  packError,
  type Answer,
  type KernelApi,
  type Progress,
  type Request,
} from "./protocol.js";

interface Port {
  postMessage(message: Answer, transfer: Transferable[]): void;
  onmessage: ((event: { data: Request }) => void) | null;
  onmessageerror: (() => void) | null;
  on?(event: "message", listener: (data: Request) => void): void;
  on?(event: "messageerror", listener: () => void): void;
}

type DeviceClass = new (...args: any[]) => Device;

const classes: Record<string, DeviceClass> = {
  BlobDisk,
  MemoryDisk,
  OverlayDisk,
};

let port: Port;
let kernel: Kernel;
const processes = new Map<number, Process>();
let lastProcess = 0;
/** What ends each watch. */
const watches = new Map<number, () => void>();

async function makeDevice(portable: Portable): Promise<Device> {
  const { kind, module, base, arguments: args } = portable;
  const place = (
    module === undefined
      ? classes
      : await import(/* @vite-ignore */ /* webpackIgnore: true */ module)
  ) as Record<string, DeviceClass>;
  const Class = place[kind];
  if (Class === undefined) throw new TypeError(`no such device: ${kind}`);
  if (base === undefined) return new Class(...args);
  return new Class(await makeDevice(base), ...args);
}

function processOf(id: number): Process {
  const process = processes.get(id);
  if (process === undefined) throw new Error("the process has ended");
  return process;
}

/** The request that is being answered. */
let current = 0;
/** Milliseconds between two messages about a progress. */
const REPORT_EVERY = 100;

/** Tells how far a long call has come: now and then, and in the end. */
async function reporting<T>(
  run: (onProgress: (done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  let last = -Infinity;
  let unsaid: Progress | undefined;
  const result = await run((done, total) => {
    unsaid = { progress: current, done, total };
    const now = performance.now();
    if (now - last < REPORT_EVERY) return;
    last = now;
    port.postMessage(unsaid, []);
    unsaid = undefined;
  });
  if (unsaid !== undefined) port.postMessage(unsaid, []);
  return result;
}

type Handlers = {
  [K in keyof KernelApi]: (
    ...args: Parameters<KernelApi[K]>
  ) => ReturnType<KernelApi[K]> | Promise<ReturnType<KernelApi[K]>>;
};

const handlers: Handlers = {
  boot({ module, console: wanted, ...options }) {
    const console = (line: string) => port.postMessage({ console: line }, []);
    kernel = new Kernel(module, wanted ? { ...options, console } : options);
    processes.set(0, kernel.self);
  },
  async attach(portable) {
    const { name, size, readOnly } = kernel.attach(await makeDevice(portable));
    return { name, size, readOnly };
  },
  detach: (path) => kernel.detach(path),
  probe: (path) => kernel.probe(path),
  diskStats: (path) => kernel.diskStats(path),
  toBlob: (path) => kernel.toBlob(path),
  mount: (type, path, options) => kernel.mount(type, path, options),
  unmount: (path, options) => kernel.unmount(path, options),
  mounts: () => kernel.mounts(),
  newfs: (path, options) =>
    reporting((onProgress) => kernel.newfs(path, { ...options, onProgress })),
  fsck: (path, options) =>
    reporting((onProgress) => kernel.fsck(path, { ...options, onProgress })),
  sync: () => kernel.sync(),
  idle: () => kernel.idle(),
  stats: () => kernel.stats(),
  halt: () => kernel.halt(),
  process(options) {
    processes.set(++lastProcess, kernel.process(options));
    return lastProcess;
  },
  umask: (id, mask) => processOf(id).umask(mask),
  exit(id) {
    processOf(id).exit();
    processes.delete(id);
  },
  call(id, name, args) {
    const calls = processOf(id).calls;
    const call = calls[name] as (...args: unknown[]) => unknown;
    return call.apply(calls, args);
  },
  watch(id, watch, name, path, option) {
    const heard = (...args: unknown[]) =>
      port.postMessage({ watch, heard: args }, []);
    const ended = (death: Error | undefined) => {
      watches.delete(watch);
      port.postMessage({ watch, ended: death && packError(death) }, []);
    };
    const { calls } = processOf(id);
    watches.set(watch, calls[name](path, option, heard, false, ended));
  },
  unwatch(watch) {
    watches.get(watch)?.();
    watches.delete(watch);
  },
  read(id, fd, length, position) {
    const calls: Calls = processOf(id).calls;
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, calls.read(fd, bytes, 0, length, position));
  },
};

/** Arrays of bytes move; they are all made for the answer. */
function transferOf(result: unknown): Transferable[] {
  return result instanceof Uint8Array && result.buffer instanceof ArrayBuffer
    ? [result.buffer]
    : [];
}

/* Requests are answered in order, also when one takes a promise. */
let queue = Promise.resolve();

function receive({ id, method, args }: Request): void {
  queue = queue.then(async () => {
    current = id;
    try {
      const handler = handlers[method] as (...args: unknown[]) => unknown;
      const result = await handler(...args);
      port.postMessage({ id, result }, transferOf(result));
    } catch (error) {
      port.postMessage({ id, error: packError(error) }, []);
    }
  });
}

/** Whose request it was is not known: it would wait for ever. */
function unread(): never {
  throw new Error("a request could not be read");
}

if (isNode) {
  const threads = await importBuiltin<{ parentPort: Port }>(
    "node:worker_threads",
  );
  port = threads.parentPort;
  port.on?.("message", receive);
  port.on?.("messageerror", unread);
} else {
  port = globalThis as unknown as Port;
  port.onmessage = (event) => receive(event.data);
  port.onmessageerror = unread;
}
