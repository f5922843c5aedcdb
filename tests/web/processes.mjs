// SPDX-License-Identifier: BSD-2-Clause

/**
 * Processes and folders that end with the test, whatever happens to it.
 */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const running = new Set();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "rumpjs-web-"));

/** A path for something that ends with the test. */
export function temporary(name) {
  return path.join(folder, name);
}

/** A fresh folder. */
export function temporaryFolder(name) {
  return fs.mkdtempSync(temporary(`${name}-`));
}

/** A program on the PATH, or undefined. */
export function which(name) {
  for (const place of `${process.env.PATH}:/usr/sbin:/sbin`.split(":")) {
    const file = path.join(place, name);
    if (fs.existsSync(file)) return file;
  }
  return undefined;
}

/** All processes below one, itself last. */
function family(pid) {
  const children = new Map();
  for (const entry of fs.readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = fs.readFileSync(`/proc/${entry}/stat`, "latin1");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
    } catch {
      /* It has just ended. */
    }
  }
  const result = [];
  const visit = (one) => {
    (children.get(one) ?? []).forEach(visit);
    result.push(one);
  };
  visit(pid);
  return result;
}

/** Ends a process of ours and all that it started. */
export function end(child) {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  for (const pid of family(child.pid)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      /* It has just ended. */
    }
  }
}

/** Starts a process. Everything that it says is kept in `said`. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    ...options,
  });
  child.said = "";
  child.stdout.setEncoding("utf8").on("data", (data) => (child.said += data));
  child.stderr.setEncoding("utf8").on("data", (data) => (child.said += data));
  child.on("error", (error) => (child.said += error.message));
  running.add(child);
  return child;
}

/** Waits until `probe` gives something. */
export async function until(what, probe, timeout = 20_000) {
  const deadline = Date.now() + timeout;
  let last;
  for (;;) {
    try {
      const result = await probe();
      if (result) return result;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) {
      throw new Error(`waited in vain for ${what}`, { cause: last });
    }
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

process.on("exit", () => {
  for (const child of running) end(child);
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.once(signal, () => process.exit(1));
}
