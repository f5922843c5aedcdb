#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Does fsu find the file system on a partitioned disk, and survive tables of
nonsense?"""

import os
import random
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fsu import *                                               # noqa: E402

SECT = 512


def mbr(*entries):
    """(type, first sector, sectors) each"""
    b = bytearray(SECT)
    for i, (kind, start, n) in enumerate(entries):
        struct.pack_into("<BBBBBBBBII", b, 446 + 16 * i, 0, 0, 0, 0, kind,
                         0, 0, 0, start, n)
    b[510:] = b"\x55\xaa"
    return bytes(b)


def disklabel(*parts):
    """(type, first sector, sectors) each; None leaves a letter out"""
    b = bytearray(404)
    struct.pack_into("<I", b, 0, 0x82564557)
    struct.pack_into("<I", b, 132, 0x82564557)
    struct.pack_into("<H", b, 138, len(parts))
    for i, part in enumerate(parts):
        if part:
            struct.pack_into("<IIIBBH", b, 148 + 16 * i, part[2], part[1], 0,
                             part[0], 0, 0)
    return bytes(b)


def gpt(*parts):
    """(first sector, sectors) each"""
    b = bytearray(34 * SECT)
    b[:SECT] = mbr((0xee, 1, 0xffffffff))
    b[SECT:SECT + 8] = b"EFI PART"
    struct.pack_into("<QII", b, SECT + 72, 2, 128, 128)
    for i, (start, n) in enumerate(parts):
        at = 2 * SECT + 128 * i
        b[at:at + 16] = bytes(range(16))
        struct.pack_into("<QQ", b, at + 32, start, start + n - 1)
    return bytes(b)


def disk(path, size, *pieces):
    with open(path, "wb") as f:
        for sector, data in pieces:
            f.seek(sector * SECT)
            f.write(data)
        f.truncate(size * SECT)


with Folder() as tmp:
    write(tmp / "tree" + "/one", b"first")
    makefs(tmp / "ffs", tmp / "tree")
    write(tmp / "tree" + "/two", b"second")
    makefs(tmp / "ffs2", tmp / "tree")
    xorriso(tmp / "iso", tmp / "tree")
    with open(tmp / "ffs", "rb") as f:
        ffs = f.read()
    with open(tmp / "ffs2", "rb") as f:
        ffs2 = f.read()
    n, n2 = len(ffs) // SECT, len(ffs2) // SECT
    END = 20000

    def check(name, image, args, want, err=None, status=0):
        wrong = []
        for build in COMMANDS:
            r = run(*args, tmp / image, "ls", build=build)
            wrong += expect(r, status, err)
            if want is not None:
                wrong += same("files (%s)" % build, r.lines, want)
        tap.check(name, wrong)

    disk(tmp / "one", END, (0, mbr((0x0c, 2000, 100), (0xa5, 63, n))),
         (63, ffs))
    check("the only file system on the disk is the one", "one", [], ["one"])
    check("by number", "one", ["-p", "2"], ["one"])
    check("by offset", "one", ["-o", "offset=63s"], ["one"])
    check("by offset in bytes, and size", "one",
          ["-o", "offset=%d,size=%d" % (63 * SECT, len(ffs))], ["one"])
    check("another one", "one", ["-p", "1"], None, "partition 1", 1)
    check("one that is not there", "one", ["-p", "7"], None,
          "no partition 7", 1)
    check("-p and an offset", "one", ["-p", "2", "-o", "offset=1"], None,
          "exclude each other", 2)

    disk(tmp / "two", END,
         (0, mbr((0xa6, 63, n), (5, 5000, 14000))),
         (63, ffs), (5000, mbr((0x83, 10, n2), (5, 6000, 6000))),
         (5010, ffs2), (11000, mbr((0xa9, 20, n))), (11020, ffs))
    check("several: the user must say which", "two", [], None,
          ["say which partition with -p", "  1 ", "  5 ", "  6 "], 1)
    check("a logical partition", "two", ["-p", "5"], ["one", "two"])
    check("the next logical partition", "two", ["-p", "6"], ["one"])

    absolute = disklabel((7, 63, n), None, (0, 0, END), (7, 5000, n2))
    disk(tmp / "openbsd", END, (0, mbr((0xa6, 63, END - 63))),
         (63, ffs), (5000, ffs2), (64, absolute))
    check("a disklabel of OpenBSD: offsets from the disk's start", "openbsd",
          ["-p", "1d"], ["one", "two"])
    relative = disklabel((7, 0, n), None, (0, 0, 15000), (7, 5000, n2))
    disk(tmp / "freebsd", END, (0, mbr((0xa5, 63, 15000))),
         (63, ffs), (5063, ffs2), (64, relative))
    check("a disklabel of FreeBSD: offsets from the slice's start",
          "freebsd", ["-p", "1d"], ["one", "two"])
    check("a letter out of two", "freebsd", [], None,
          ["say which", "1a", "1d"], 1)
    disk(tmp / "dedicated", END, (1, disklabel(
        None, None, (0, 0, END), (7, 5000, n2))), (5000, ffs2))
    check("a disk with a label and no MBR", "dedicated", [], ["one", "two"])
    check("its letter", "dedicated", ["-p", "d"], ["one", "two"])

    disk(tmp / "gpt", END, (0, gpt((100, n), (5000, n2))), (100, ffs),
         (5000, ffs2))
    check("GPT", "gpt", ["-p", "2"], ["one", "two"])
    check("GPT, several", "gpt", [], None, ["GPT", "say which"], 1)

    # A CD that boots as a disk, too, is a CD.
    with open(tmp / "iso", "r+b") as f:
        f.write(mbr((0x17, 0, 4000)))
    check("a hybrid of CD and disk", "iso", [], ["one", "two"])

    disk(tmp / "short", 4000, (0, mbr((0xa5, 63, n), (0xa5, 3000, n))),
         (63, ffs))
    check("a partition that ends outside the image is none", "short", [],
          ["one"])
    r = run(tmp / "two", "info")
    tap.check("info lists the partitions", expect(r) + same(
        "rows", sum("UFS1" in line for line in r.lines), 3))

    # Tables and headers of nonsense: no crash, no hang, an answer.
    seed = int(os.environ.get("TEST_SEED", "20121"))
    rnd = random.Random(seed)
    build = "native-san" if "native-san" in COMMANDS else None
    wrong = []
    for base in ("one", "two", "openbsd", "freebsd", "gpt", "iso", "ffs"):
        with open(tmp / base, "rb") as f:
            good = f.read()
        for i in range(4 if tap.QUICK else 12):
            bad = bytearray(good)
            areas = [(0, 2048), (63 * SECT, 2048), (8192, 1376),
                     (32768, 2048), (5000 * SECT, 512)]
            for _ in range(rnd.choice([1, 3, 20, 200])):
                at, length = rnd.choice(areas)
                at += rnd.randrange(length)
                if at < len(bad):
                    bad[at] = rnd.choice([0, 255, 0x80, rnd.randrange(256)])
            if rnd.random() < .3:
                del bad[rnd.randrange(len(bad)):]
            write(tmp / "bad", bytes(bad))
            for args in (["info"], ["ls", "-laR"]):
                r = run(tmp / "bad", *args, build=build)
                if r.status not in (0, 1) or "Sanitizer" in r.err or \
                        "runtime error" in r.err:
                    wrong.append("%s %d of seed %d: %s: exit status %d\n%s" %
                                 (base, i, seed, args[0], r.status,
                                  r.err[:3000]))
    tap.check("headers of nonsense", wrong)

tap.done()
