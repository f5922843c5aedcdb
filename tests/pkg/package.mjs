// SPDX-License-Identifier: BSD-2-Clause

/** The package under test: as it was built, below BUILD/js/package. */
import { pathToFileURL } from "node:url";
import "./settle.mjs";

const root = pathToFileURL(
  `${process.env.BUILD ?? `${import.meta.dirname}/../../build`}/js/package/`,
);

/** The folder of the package. */
export const packageRoot = root;

export const main = await import(new URL("js/src/index.js", root).href);
export const worker = await import(
  new URL("js/src/worker/index.js", root).href
);
export const { FileDisk } = await import(
  new URL("js/src/devices/file-disk.js", root).href
);
