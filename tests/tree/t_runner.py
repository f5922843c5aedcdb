#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Does the test runner notice everything that can go wrong with a suite?"""

import os
import stat
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "common"))
import tap                                                      # noqa: E402

RUN = os.path.join(tap.ROOT, "tests", "run")


def run(suites, *options, under=(), **env):
    """Run shell scripts as suites; (exit status, last line, all output)."""
    with tempfile.TemporaryDirectory() as scratch:
        lines = []
        for i, (how, variant, text) in enumerate(suites):
            path = os.path.join(scratch, "s%d%s" % (
                i, ".test.mjs" if how == "node" else ""))
            with open(path, "w") as f:
                f.write(text if how == "node" else "#!/bin/sh\n" + text)
            os.chmod(path, stat.S_IRWXU)
            lines.append("%s parallel x/s%d %s %s\n" % (how, i, variant, path))
        listing = os.path.join(scratch, "suites")
        with open(listing, "w") as f:
            f.writelines(lines)
        p = subprocess.run([*under, RUN, "--suites", listing, *options],
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True,
                           env=dict(os.environ, **env))
    return p.returncode, p.stdout.rstrip("\n").split("\n")[-1], p.stdout


def expect(name, suites, last, status=1, *options, **env):
    got = run(suites, *options, **env)
    tap.check(name, [] if (got[0], got[1]) == (status, last) else
              ["wanted %d %r, got %d %r:\n%s" % ((status, last) + got)])


GOOD = ("tap", "-", "echo 1..2; echo ok 1 - a; echo ok 2 - b\n")
expect("passes are counted", [GOOD, GOOD], "4 passed, 0 failed", 0)
expect("no suite at all is a failure", [], "0 passed, 0 failed")
expect("a failed test", [GOOD, ("tap", "-", "echo 1..1; echo not ok 1 - a\n")],
       "2 passed, 1 failed")
expect("a skipped test",
       [GOOD, ("tap", "-", "echo 1..1; echo 'ok 1 - a # SKIP no disk'\n")],
       "2 passed, 0 failed, 1 skipped", 0)
expect("no output", [GOOD, ("tap", "-", "exit 0\n")], "2 passed, 1 failed")
expect("fewer results than planned",
       [GOOD, ("tap", "-", "echo 1..3; echo ok 1 - a\n")],
       "3 passed, 1 failed")
expect("a crash before the first test",
       [GOOD, ("tap", "-", "kill -SEGV $$\n")], "2 passed, 1 failed")
expect("a crash behind the last test",
       [("tap", "-", "echo 1..1; echo ok 1 - a; kill -ABRT $$\n")],
       "1 passed, 1 failed")
expect("an exit status that the results do not explain",
       [("tap", "-", "echo 1..1; echo ok 1 - a; exit 3\n")],
       "1 passed, 1 failed")
expect("a plan of nothing", [GOOD, ("tap", "-", "echo 1..0\n")],
       "2 passed, 1 failed")
expect("a program that is not there",
       [GOOD, ("tap", "-", "exec /nonexistent/program\n")],
       "2 passed, 1 failed")
expect("a hang", [GOOD, ("tap", "-", "echo 1..1; sleep 1000\n")],
       "2 passed, 1 failed", SUITE_TIMEOUT="2")
SILENT = [GOOD, ("tap", "-", "echo 1..2; echo '# begin b'; sleep 1000\n")]
expect("a hang is one when nothing is heard for long", SILENT,
       "2 passed, 1 failed", TEST_SILENCE="1")
text = run(SILENT, TEST_SILENCE="1")[2]
tap.check("it names the test, and says why it was killed", [
    "%r is not in:\n%s" % (w, text) for w in (
        "x/s1: b\n", "killed: nothing was heard for 1 s") if w not in text])
expect("who is slow and not silent is waited for",
       [("tap", "-", "echo 1..1; for i in 1 2 3 4; do sleep 0.6; echo \"# $i\"; "
         "done; echo ok 1\n")], "1 passed, 0 failed", 0, TEST_SILENCE="2")
expect("a hang without an output", [
    ("tap", "-", "echo 1..1; exec >&- 2>&-; sleep 1000\n")],
       "0 passed, 1 failed", TEST_SILENCE="1")
# In a session of its own it cannot be killed with its suite.
expect("what a suite leaves running is not waited for",
       [("tap", "-", "echo 1..1; echo ok 1; setsid sleep 30 &\nsleep 0.3\n")],
       "1 passed, 0 failed", 0, SUITE_TIMEOUT="9")
expect("the last words of a suite are heard", [
    ("tap", "-", "echo 1..1; sleep 0.5; echo ok 1\n")] * 4,
       "4 passed, 0 failed", 0)
expect("a suite does not inherit ignored signals", [
    ("tap", "-", "echo 1..1; sh -c 'kill -ALRM $$'; [ $? = 142 ] && "
     "echo ok 1\n")], "1 passed, 0 failed", 0,
       under=("sh", "-c", "trap '' HUP INT ALRM; exec \"$@\"", "sh"))
SOAKS = ("tap", "-", "echo 1..1; echo \"# soak: $SOAK seconds\"; echo ok 1\n")
got = run([SOAKS] * 5, "-j", "2", "--soak", "30")
tap.check("soaking suites share the time and say how far they came",
          [] if got[2].count("       soak: 10 seconds\n") == 5 and
          got[1] == "5 passed, 0 failed" else [got[2]])
# Where the tests of a program share a process, a crash takes the others down:
# those behind it are run in another one.
SHARED = """case $1 in -l) echo a; echo b; echo c; echo d alone; exit;; esac
echo 1..$#
for t; do
	echo "# begin $t"
	[ $t != b ] || kill -ILL $$
	echo "ok 1 - $t"
done
"""
expect("a crash in the middle of a shared process", [("tap", "emcc", SHARED)],
       "3 passed, 1 failed")
NODE = "import test from 'node:test'\n"
expect("node:test passes, skips and fails are counted", [
    ("node", "-", NODE + "test('a', () => {})\ntest('b', { skip: true }, "
     "() => {})\ntest('c', () => { throw new Error('no') })\n")],
       "1 passed, 1 failed, 1 skipped")
expect("a node:test file that cannot be loaded",
       [GOOD, ("node", "-", "import './nothing.mjs'\n")], "2 passed, 1 failed")
expect("a node:test file that exits early",
       [GOOD, ("node", "-", NODE + "test('a', () => { process.exit(0) })\n")],
       "2 passed, 1 failed")

status, last, text = run([("tap", "native", "echo 1..1; echo '# seed 77'; "
                           "echo '# begin a'; echo '# why'; "
                           "echo 'not ok 1 - a'\n")])
tap.check("a failure shows why and how to run it again", [
    "%r is not in:\n%s" % (w, text) for w in ("# why", "-s 77 a")
    if w not in text])
tap.done()
