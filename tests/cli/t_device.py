#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Are disks of the host images as good as files? (Loop devices, as root.)"""

import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fsu import *                                               # noqa: E402

SIZE = 16 << 20


class Loop:
    """A disk of the host whose sectors are those of a file."""

    def __init__(self, path, *more):
        if not os.path.exists(path):
            with open(path, "wb") as f:
                f.truncate(SIZE)
        self.path = host("losetup", "--find", "--show", *more,
                         path).text.strip()

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        host("losetup", "--detach", self.path)


def why_not(tmp):
    """Can there be a loop device? The reason, or None."""
    if os.getuid() != 0:
        return "only root makes loop devices"
    if shutil.which("losetup") is None:
        return "no losetup"
    try:
        with Loop(tmp / "try"):
            return None
    except subprocess.CalledProcessError as e:
        return "losetup: " + e.stderr.decode().strip().replace("\n", "; ")


def inside(path):
    """What the disk holds, read past the host's cache of the file."""
    with open(path, "rb") as f:
        return f.read()


def test_device(build, tmp):
    def check(name, wrong):
        tap.check("%s (%s)" % (name, build), wrong)

    file = tmp / "disk-" + build
    with Loop(file) as disk:
        r = run(disk, "newfs", build=build)
        r2 = run(disk, "df", build=build)
        check("newfs takes the size of the disk", expect(r) + expect(r2) +
              same("kilobytes, without what FFS needs",
                   SIZE * 9 // 10 < int(r2.lines[-1].split()[1]) * 1024 < SIZE,
                   True))
        r = run(disk, "put", tmp / "tree/etc", "/", build=build)
        check("put", expect(r))
        check("what the disk's file holds is the same", same(
            "names", run(file, "find", "/", command=NATIVE).lines,
            run(disk, "find", "/", build=build).lines) + expect(
                run(file, "fsck")))
        r = run(disk, "cat", "/etc/passwd", build=build)
        with open(tmp / "tree/etc/passwd", "rb") as f:
            check("cat", expect(r) + same("contents", r.out, f.read()))
        check("fsck -n, and -p", expect(run(disk, "fsck", "-n", build=build)) +
              expect(run(disk, "fsck", "-p", build=build)))
        check("a directory is refused still",
              expect(run("/dev", "ls", build=build), 1, "irectory"))
    with Loop(file, "--read-only") as disk:
        check("a disk that cannot be written to",
              expect(run(disk, "cat", "/etc/passwd", build=build)) +
              expect(run(disk, "mkdir", "/x", build=build), 1, disk))


def test_busy(build, tmp):
    """The host has mounted it: nobody else writes."""
    with Loop(tmp / "busy-" + build) as disk:
        run(disk, "newfs", command=NATIVE)
        before = inside(disk)
        fd = os.open(disk, os.O_RDONLY | os.O_EXCL)
        try:
            wrong = expect(run(disk, "mkdir", "/x", build=build), 1,
                           "the host uses this disk")
            wrong += expect(run(disk, "ls", build=build))
        finally:
            os.close(fd)
        tap.check("a disk that the host uses (%s)" % build,
                  wrong + same("bytes", inside(disk) == before, True))


with Folder() as tmp:
    sample(tmp / "tree")
    reason = why_not(tmp)
    for build in COMMANDS:
        why = reason or (build == "emcc" and
                         "Node does not know how large a disk is")
        if why:
            tap.skip("disks of the host (%s)" % build, why)
            continue
        test_device(build, tmp)
        test_busy(build, tmp)
tap.done()
