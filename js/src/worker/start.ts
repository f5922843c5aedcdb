// SPDX-License-Identifier: BSD-2-Clause

/** Starts the package's Worker, in browsers and in Node. */
import { importBuiltin, isNode } from "../node.js";
import type { AnyWorker } from "./client.js";

interface ThreadOptions {
  execArgv?: string[];
  env?: Record<string, string | undefined>;
}

interface Threads {
  Worker: new (url: URL, options: ThreadOptions) => AnyWorker;
}

interface NodeProcess {
  execArgv: string[];
  env: Record<string, string | undefined>;
}

/** Options of node's about modules: the module of a device may need them. */
const KEPT = new Set([
  "--import",
  "--require",
  "-r",
  "--loader",
  "--experimental-loader",
  "--conditions",
  "-C",
]);
const INPUT_TYPE = /(^|\s)--input-type(=|\s+)\S+/g;

/**
 * A Worker inherits the options of its program, and does not start with
 * `--input-type`, which is about a program that is no file. To leave that out
 * all others have to be given, and most of them cannot be given to a Worker.
 */
function threadOptions({ execArgv, env }: NodeProcess): ThreadOptions {
  const options: ThreadOptions = {};
  if (execArgv.some((argument) => argument.startsWith("--input-type"))) {
    options.execArgv = execArgv.filter((argument, i) => {
      const [name = ""] = argument.split("=");
      return KEPT.has(name) || KEPT.has(execArgv[i - 1] ?? "");
    });
  }
  const given = env["NODE_OPTIONS"] ?? "";
  const rest = given.replace(INPUT_TYPE, "");
  if (rest !== given) options.env = { ...env, NODE_OPTIONS: rest };
  return options;
}

export async function startWorker(): Promise<AnyWorker> {
  const url = new URL("./kernel-worker.js", import.meta.url);
  if (!isNode) {
    return new Worker(new URL("./kernel-worker.js", import.meta.url), {
      type: "module",
      name: "rumpjs",
    }) as AnyWorker;
  }
  const { Worker: Thread } = await importBuiltin<Threads>(
    "node:worker_threads",
  );
  const { process } = globalThis as unknown as { process: NodeProcess };
  return new Thread(url, threadOptions(process));
}
