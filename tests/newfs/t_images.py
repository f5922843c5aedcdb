#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""fsu newfs: is what it makes a file system to fsck, to The Sleuth Kit and to
GRUB? Does it keep what is there, and do its messages help?"""

import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "common"))
import tap                                                      # noqa: E402

FSU = [os.path.join(tap.BUILD, "native", "bin", "fsu")]
SAN = [os.path.join(tap.BUILD, "native-san", "bin", "fsu")]
NODE = ["node", os.path.join(tap.BUILD, "emcc", "bin", "fsu.js")]
MIB = 1 << 20
FIXED = ("--id", "7", "--time", "1000000000")


def run(*args):
    p = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                       stdin=subprocess.DEVNULL, timeout=tap.LIMIT)
    return p.returncode, p.stdout.decode(), p.stderr.decode()


def blank(size, name="image"):
    path = os.path.join(work, name)
    with open(path, "wb") as f:
        f.truncate(size)
    return path


def contents(path):
    with open(path, "rb") as f:
        return f.read()


def readers(image):
    """fsck and independent programs must find an empty file system."""
    wrong = []
    for args, there in (
            ((*SAN, image, "fsck"), "\nclean\n"),
            ((*FSU, image, "ls", "-a", "/"), ".\n..\n"),
            (("fsstat", "-f", "ufs", image), "File System Type: UFS 1"),
            (("fls", "-f", "ufs", image), ""),
            (("grub-fstest", image, "ls", "(loop0)/"), "")):
        if shutil.which(args[0]) is None:
            continue
        status, out, err = run(*args)
        if status or there not in out:
            wrong.append("%s: exit %d: %s%s" % (args[:3], status, out, err))
    return wrong


def matrix():
    sizes = [(b, f) for b in (4096, 8192, 16384, 32768, 65536)
             for f in (b // 8, b // 4, b // 2, b)]
    for b, f in sizes[::7] if tap.QUICK else sizes:
        wrong = []
        for size, more in ((MIB + 10 * b, ()), (24 * MIB, ("-c", "200")),
                           (70 * MIB, ("-i", str(2 * f)))):
            image = blank(size)
            status, out, err = run(*FSU, image, "newfs", "-b", str(b), "-f",
                                   str(f), "--json", *more)
            if status:
                wrong.append("newfs: %s" % err)
                continue
            made = json.loads(out)
            if (made["bsize"], made["fsize"]) != (b, f):
                wrong.append(out)
            wrong += readers(image)
        tap.check("blocks of %d, fragments of %d" % (b, f), wrong)


def says(name, args, status, *words, fsu=FSU):
    """The exit status, and words of the message."""
    got, out, err = run(*fsu, *args)
    tap.check(name, ([] if got == status else ["exit %d" % got]) +
              ["no %r in: %s%s" % (w, out, err) for w in words
               if w not in out + err])
    return out


def behaviour():
    image = blank(64 * MIB)
    out = says("the geometry is told", (image, "newfs", *FIXED), 0,
               "64MB (131072 sectors), blocks of 8192, fragments of 1024",
               "backup superblocks (for fsck -b) at sectors:\n    32,")
    tap.check("a sparse image stays sparse", [] if
              os.stat(image).st_blocks * 512 < MIB else ["%d blocks" %
                                                    os.stat(image).st_blocks])
    backup = out.split("sectors:\n")[1].split(",")[1].split()[0]
    with open(image, "r+b") as f:
        f.seek(8192)
        f.write(bytes(8192))
    says("fsck -b takes a backup that was told", (image, "fsck", "-y", "-b",
                                                  backup), 0, "REPAIRED")
    before = contents(image)
    says("a file system is not lost without --force", (image, "newfs"), 1,
         "FFS", "--force")
    tap.check("and nothing was written", [] if contents(image) == before
              else ["it was"])
    says("with --force it is", (image, "newfs", "--force"), 0)
    says("-r forbids it", ("-r", image, "newfs", "--force"), 1, "-r forbids")
    before = contents(image)
    says("-N shows and does not write", (image, "newfs", "-N"), 0, "-N:")
    tap.check("and nothing was written", [] if contents(image) == before
              else ["it was"])
    # 1: it does not fit this image; 2: it is wrong for any.
    for args, status, words in (
            (("-b", "5000"), 2, "power of two from 4096 to 65536"),
            (("-s", "65m"), 1, "the device has only 67108864 bytes"),
            (("-s", "8"), 1, "are needed"), (("-i", "100"), 2, "from 1024"),
            (("-m", "100"), 2, "from 0 to 99")):
        says("wrong: " + " ".join(args),
             (image, "newfs", "--force", *args), status, words)
    tap.check("and nothing was written", [] if contents(image) == before
              else ["it was"])
    for args in (("-s", "x"), ("-s", "1q"), ("-o", "both"), ("-b", "8k"),
                 ("name",), ("-i", "-5")):
        says("usage: " + " ".join(args), (image, "newfs", *args), 2)
    for args, size in ((("-s", "20000"), 20000 * 512), (("-s", "9m"), 9 * MIB),
                       (("-s", "9000k"), 9000 * 1024),
                       (("-s", "1000s"), 512000)):
        out = says("size " + args[1], (image, "newfs", "--force", "--json",
                                       *args), 0)
        got = json.loads(out)["size"]
        tap.check("is %d bytes, in whole blocks" % size,
                  [] if size - 8192 < got <= size else ["%d" % got])
    says("root directory's owner and mode", (
        image, "newfs", "--force", "--root-uid", "5", "--root-gid", "6",
        "--root-mode", "1777"), 0)
    says("are as given", (image, "stat", "-f", "%u %g %Sp", "/"), 0,
         "5 6 drwxrwxrwt")
    says("an empty file says how to make it larger", (blank(0), "newfs"), 1,
         "truncate -s")
    says("one group is one", (blank(8 * MIB), "newfs"), 0,
         "1 cylinder group of 8.0MB:", "inodes;")


def foreign():
    if shutil.which("makefs") is None:
        return
    image = os.path.join(work, "iso")
    tree = os.path.join(work, "tree")
    os.mkdir(tree)
    open(os.path.join(tree, "file"), "w").close()
    subprocess.run(["makefs", "-t", "cd9660", image, tree], check=True,
                   stdout=subprocess.DEVNULL)
    os.truncate(image, 20 * MIB)
    says("an ISO 9660 image is not lost", (image, "newfs"), 1, "ISO 9660")
    says("but with --force", (image, "newfs", "--force", "-b", "65536"), 0)
    says("and then it is FFS alone", (image, "info"), 0, "FFS")
    tap.check("to all readers", readers(image))


def partitions():
    image = blank(40 * MIB)
    with open(image, "r+b") as f:
        table = bytearray(512)
        for i in (0, 1):
            struct.pack_into("<B3xB3xII", table, 446 + 16 * i, 0, 0xa6,
                             2048 + 39000 * i, 39000)
        table[510:] = b"\x55\xaa"
        f.write(table)
    says("a partition table is not lost", (image, "newfs"), 1, "-p")
    says("one partition", ("-p", "2", image, "newfs"), 0)
    says("which is seen", (image, "info"), 0, "FFS")
    says("once more needs --force", ("-p", "2", image, "newfs"), 1,
         "partition 2", "--force")
    data = contents(image)
    tap.check("the other one and the table are as they were", [] if
              data[:512] == bytes(table) and
              not any(data[512:41048 * 512 + 8192]) else ["not"])
    status, out, err = run(*SAN, "-p", "2", image, "fsck")
    tap.check("fsck finds nothing", [] if status == 0 else [out + err])


def huge():
    image = blank(1 << 40)
    says("1 TiB", (image, "newfs", *FIXED), 0, "1.0TB", "blocks of 32768")
    tap.check("in a sparse image takes little", [] if
              os.stat(image).st_blocks * 512 < 200 * MIB else
              ["%d blocks" % os.stat(image).st_blocks])
    says("and is mounted", (image, "ls", "-a", "/"), 0, "..")
    os.unlink(image)


def node():
    if not os.path.exists(NODE[1]) or shutil.which("node") is None:
        tap.skip("Node", "no node")
        return
    a, b = blank(10 * MIB, "a"), blank(10 * MIB, "b")
    says("Node makes one", (a, "newfs", "-c", "300", *FIXED), 0, fsu=NODE)
    says("native makes one", (b, "newfs", "-c", "300", *FIXED), 0)
    tap.check("the same", [] if contents(a) == contents(b) else ["not"])
    says("Node checks it", (a, "fsck"), 0, "clean", fsu=NODE)


for tool in ("makefs", "fsstat", "fls", "grub-fstest"):
    if shutil.which(tool) is None:
        tap.skip(tool, "not installed")
with tempfile.TemporaryDirectory(dir=tap.BUILD) as work:
    matrix()
    behaviour()
    foreign()
    partitions()
    huge()
    node()
tap.done()
