# SPDX-License-Identifier: BSD-2-Clause
"""TAP from Python, for tests that are scripts.

    import tap
    tap.check("every file says its licence", problems)   # a list, empty is good
    tap.skip("no such tool")
    tap.done()

ROOT is the top of the source tree, BUILD the build folder. Whoever starts a
suite does not change what it finds: file modes, the time zone, the language and
what signals do are the same for all.
"""

import os
import signal
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.environ.get("BUILD", os.path.join(ROOT, "build"))
QUICK = bool(os.environ.get("TEST_QUICK"))
# Seconds for one command: a hang, not a slow machine.
LIMIT = 300

os.umask(0o022)
os.environ["TZ"] = "UTC"
time.tzset()
os.environ["LC_ALL"] = "C.UTF-8"
os.environ["PATH"] += ":/usr/sbin:/sbin"
for _name in ("LANGUAGE", "POSIXLY_CORRECT", "COLUMNS", "LINES", "BLOCKSIZE",
              "BLOCK_SIZE", "TAR_OPTIONS", "GZIP", "GREP_OPTIONS"):
    os.environ.pop(_name, None)
signal.pthread_sigmask(signal.SIG_SETMASK, ())
for _sig in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM, signal.SIGALRM,
             signal.SIGCHLD):
    signal.signal(_sig, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)


def as_root():
    """Start the whole script again so that it can read files of any mode."""
    if os.getuid() != 0 and "TAP_AS_ROOT" not in os.environ:
        os.environ["TAP_AS_ROOT"] = "1"
        asroot = os.path.join(ROOT, "tools", "asroot")
        os.execv(asroot, [asroot, sys.executable] + sys.argv)


def may_chown():
    """Root, and not only of a namespace with one user in it."""
    with open("/proc/self/uid_map") as f:
        return os.getuid() == 0 and int(f.readline().split()[2]) > 65535


_count = 0
_failed = 0


def check(name, problems):
    """One test; problems is what is wrong, a list of strings."""
    global _count, _failed
    _count += 1
    problems = list(problems)
    for problem in problems:
        for line in str(problem).splitlines():
            print("# " + line)
    if problems:
        _failed += 1
    print("%sok %d - %s" % ("not " if problems else "", _count, name))
    sys.stdout.flush()


def skip(name, reason):
    global _count
    _count += 1
    print("ok %d - %s # SKIP %s" % (_count, name, reason))


def done():
    print("1..%d" % _count)
    sys.exit(1 if _failed else 0)
