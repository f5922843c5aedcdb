#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Are two that use one image kept apart, and told what to do?"""

import fcntl
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fsu import *                                               # noqa: E402


def locked(image, how):
    """Somebody who has the image; close it to let go."""
    f = open(image, "rb")
    fcntl.flock(f, how | fcntl.LOCK_NB)
    return f


def waits(command, holder, wanted):
    """-w: nothing happens until the holder lets go."""
    p = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    # It sleeps in flock, or a flock that it started does.
    deadline = time.monotonic() + 60
    while not waiting_for_lock(holder):
        if p.poll() is not None or time.monotonic() > deadline:
            return ["it did not wait: %r" % (p.communicate(),)]
        time.sleep(0.02)
    holder.close()
    out, err = p.communicate(timeout=tap.LIMIT)
    return same("status", p.returncode, 0) + \
        same("output", wanted in out, True) + same("messages", err, b"")


def waiting_for_lock(holder):
    ino = ":%d " % os.fstat(holder.fileno()).st_ino
    with open("/proc/locks") as f:
        return any("->" in line and ino in line for line in f)


with Folder() as tmp:
    sample(tmp / "tree")
    makefs(tmp / "ffs", tmp / "tree")
    image = tmp / "ffs"
    for build in COMMANDS:
        def check(title, wrong):
            tap.check("%s (%s)" % (title, build), wrong)

        with locked(image, fcntl.LOCK_SH):
            check("two readers", expect(run(image, "ls", build=build)))
            check("a writer besides a reader", expect(
                run(image, "fsck", "-p", build=build), 1,
                ["another program uses it", "-w"]))
        with locked(image, fcntl.LOCK_EX):
            for args in (["ls"], ["info"], ["fsck", "-n"]):
                check("a reader besides a writer: " + args[0], expect(
                    run(image, *args, build=build), 1,
                    ["another program writes to it", "-w"]))
            check("without the lock", expect(
                run(image, "ls", build=build,
                    env=dict(os.environ, RUMP_NOLOCK="1"))))
        check("-w waits to read", waits(
            COMMANDS[build] + ["-w", image, "ls"],
            locked(image, fcntl.LOCK_EX), b"etc"))
        check("-w waits to write", waits(
            COMMANDS[build] + ["--wait", image, "fsck", "-p"],
            locked(image, fcntl.LOCK_SH), b"clean"))

tap.done()
