// SPDX-License-Identifier: BSD-2-Clause

/**
 * The contract of `fs`: suites of tests that run on any implementation, in any
 * engine. A suite is a function
 *
 *     suite(test, { fs, at, real, scratch, native, lacks })
 *
 * where `test(name, function)` registers a test, `fs` is what is tested (parts
 * without counterpart, such as the synchronous functions in front of a Worker,
 * are left out), `at(name)` is the path of a file in the tree of tree.mjs, and
 * `real(name)` the same without links; `scratch()` gives, as a promise, the path
 * of a new empty directory that may be written to, or is absent, and the suites
 * in `writing` do not run; `native` is true for node:fs itself, and
 * `lacks` names what the file system cannot have.
 */
import argumentsSuite from "./arguments.mjs";
import directorySuite from "./directory.mjs";
import errorsSuite from "./errors.mjs";
import pathSuite from "./path.mjs";
import readSuite from "./read.mjs";
import statSuite from "./stat.mjs";
import streamSuite from "./stream.mjs";
import watchSuite from "./watch.mjs";
import writeSuite from "./write.mjs";

export const suites = {
  arguments: argumentsSuite,
  directory: directorySuite,
  errors: errorsSuite,
  path: pathSuite,
  read: readSuite,
  stat: statSuite,
  stream: streamSuite,
};

/** Those that need `scratch`. */
export const writing = {
  watch: watchSuite,
  write: writeSuite,
};
