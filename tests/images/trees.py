# SPDX-License-Identifier: BSD-2-Clause
"""The shapes of trees that images are made of.

SHAPES maps a name to make(top, block size); each gives the same tree each
time. A shape with "slow" in its name takes minutes and is left out of quick
runs.
"""

import os
import random

import tap


def data(size, seed):
    """Bytes that differ from block to block, fast to make."""
    return random.Random(seed).randbytes(size)


def write(path, content, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(content)
    os.chmod(path, mode)


def empty(top, _bsize):
    os.makedirs(top)


def deep(top, _bsize):
    path = top
    for depth in range(60):
        path += "/d%d" % depth
        write(path + "/file", b"depth %d\n" % depth)


def names(top, _bsize):
    for length in (1, 2, 3, 4, 5, 11, 12, 13, 127, 254, 255):
        write("%s/%s" % (top, "n" * length), b"%d\n" % length)
    for name in ("with space", "line\nbreak", "tab\t", "-n", "...", "Grüße",
                 "日本語", "back\\slash", "quote'\""):
        write("%s/%s" % (top, name), name.encode())
    write(os.fsencode(top) + b"/latin1-\xe9", b"bytes")
    os.symlink("x" * 59, top + "/link-59")
    os.symlink("x" * 60, top + "/link-60")
    os.symlink("x/" * 500, top + "/link-1000")
    os.link(top + "/n", top + "/hard-1")
    os.link(top + "/n", top + "/hard-2")


def modes(top, _bsize):
    for mode in (0, 0o400, 0o644, 0o755, 0o1777, 0o2755, 0o4755, 0o7777):
        write("%s/%04o" % (top, mode), b"%o" % mode, mode)
        os.makedirs("%s/dir-%04o" % (top, mode))
        os.chmod("%s/dir-%04o" % (top, mode), mode | 0o500)
    if tap.may_chown():
        os.chown(top + "/0644", 1234, 60000)
        os.mkfifo(top + "/fifo")
        os.mknod(top + "/null", 0o20666, os.makedev(1, 3))
    os.utime(top + "/0755", (1, 1))
    os.utime(top + "/0400", (2 ** 31 - 1, 2 ** 31 - 1))


def boundaries(top, bsize):
    """Files around each change of how blocks are found; at most ~20 MB."""
    direct = 12 * bsize
    single = direct + bsize // 4 * bsize
    sizes = [0, 1, 511, 512, 513, bsize - 1, bsize, bsize + 1,
             direct - 1, direct, direct + 1, direct + bsize]
    if single < 20_000_000:
        sizes += [single - 1, single, single + 1, single + bsize]
    for size in sizes:
        write("%s/size-%d" % (top, size), data(size, size))


def sparse(top, bsize):
    os.makedirs(top)
    with open(top + "/sparse", "wb") as f:
        f.write(b"begin")
        f.seek(40 * bsize)
        f.write(b"middle")
        f.truncate(60 * bsize + 7)
    with open(top + "/zeros", "wb") as f:
        f.write(bytes(5 * bsize))


def wide(top, _bsize):
    os.makedirs(top)
    for i in range(50_000):
        os.close(os.open("%s/entry-%05d" % (top, i),
                         os.O_CREAT | os.O_WRONLY, 0o644))


SHAPES = {f.__name__: f for f in (empty, deep, names, modes, boundaries,
                                  sparse)}
