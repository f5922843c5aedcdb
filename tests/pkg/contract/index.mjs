// SPDX-License-Identifier: BSD-2-Clause

/**
 * The contract of `fs`: suites of tests that run on any implementation, in any
 * engine. A suite is a function
 *
 *     suite(test, { fs, at, real, native, lacks })
 *
 * where `test(name, function)` registers a test, `fs` is what is tested (parts
 * without counterpart, such as the synchronous functions in front of a Worker,
 * are left out), `at(name)` is the path of a file in the tree of tree.mjs, and
 * `real(name)` the same without links; `native` is true for node:fs itself, and
 * `lacks` names what the file system cannot have.
 */
import argumentsSuite from "./arguments.mjs";
import directorySuite from "./directory.mjs";
import errorsSuite from "./errors.mjs";
import pathSuite from "./path.mjs";
import readSuite from "./read.mjs";
import statSuite from "./stat.mjs";
import streamSuite from "./stream.mjs";

export const suites = {
  arguments: argumentsSuite,
  directory: directorySuite,
  errors: errorsSuite,
  path: pathSuite,
  read: readSuite,
  stat: statSuite,
  stream: streamSuite,
};
