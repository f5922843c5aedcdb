#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Can others read what was written here, byte for byte?

Trees of all shapes go into file systems of all block and fragment sizes that
newfs makes, and images of makefs are changed; The Sleuth Kit, GRUB, fsck and
fsu itself must find in them just what should be there.
"""

import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "common")]
import compare                                                  # noqa: E402
import tap                                                      # noqa: E402
import trees                                                    # noqa: E402
from readers import (FSU, TOOLS, get, grub, makefs, must,       # noqa: E402
                     run, sleuthkit)

EVERY = 1 << 20         # files to compare


def several(top, _bsize):
    """A directory large enough to be searched by a hash."""
    os.makedirs(top)
    for i in range(3000):
        trees.write("%s/dir-%d/entry-%05d" % (top, i % 3, i), b"%d" % i)


def newfs(image, tree, bsize, fsize):
    entries = compare.listing(tree).values()
    size = sum((st.st_size // fsize + 2) * fsize for st in entries)
    size = size * 5 // 4 + 80 * bsize + (2 << 20)
    with open(image, "wb") as f:
        f.truncate(size // bsize * bsize)
    must(FSU, image, "newfs", "-b", str(bsize), "-f", str(fsize), "-i",
         str(max(min(size // (len(entries) * 2), 4 * fsize), 512)))


def fsck(image):
    status, out, err = run(FSU, image, "fsck", "-n")
    return ["fsck: exit %d: %s%s" % (status, out.decode(), err)] \
        if status else []


def read_again(image, tree, out):
    """All that must be true of the image of a tree."""
    os.makedirs(out)
    return (fsck(image) + get(image, out) +
            compare.differences(tree, out, owners=os.getuid() == 0,
                                times=False) +
            sleuthkit(image, tree, 40) + grub(image, tree, 40))


def written(tree, image, out, bsize, fsize):
    newfs(image, tree, bsize, fsize)
    must(FSU, image, "put", "-p", os.path.join(tree, "."), "/")
    return read_again(image, tree, out)


def change(image, tree):
    """The same to the image and to the tree, by different tools."""
    new = tree + "-new"
    trees.write(new + "/big", trees.data(3_000_000, 7))
    trees.write(new + "/sub/small", b"small")
    os.symlink("l" * 300, new + "/sub/long")
    must(FSU, image, "put", "-p", new, "/")
    shutil.copytree(new, os.path.join(tree, os.path.basename(new)),
                    symlinks=True)
    shutil.rmtree(new)
    names = sorted(os.listdir(tree))
    for i, name in enumerate(names):
        host, inside = os.path.join(tree, name), "/" + name
        plain = os.path.isfile(host) and not os.path.islink(host)
        if i % 4 == 0:
            must(FSU, image, "rm", "-rf", "--", inside)
            if os.path.isdir(host) and not os.path.islink(host):
                shutil.rmtree(host)
            else:
                os.unlink(host)
        elif i % 4 == 1 and len(os.fsencode(name)) < 200:
            must(FSU, image, "mv", "--", inside, inside + "-moved")
            os.rename(host, host + "-moved")
        elif i % 4 == 2 and plain:
            must(FSU, image, "truncate", "-s", "70000", "--", inside)
            os.truncate(host, 70000)
            must(FSU, image, "ln", "--", inside, "/again-%d" % i)
            os.link(host, os.path.join(tree, "again-%d" % i))


def changed(tree, image, out, bsize, fsize):
    makefs(image, tree, bsize, fsize)
    with open(image, "rb+") as f:
        room = f.seek(0, os.SEEK_END)
    need = 70000 * len(os.listdir(tree)) + 4_000_000
    # makefs leaves no room: a larger image of the same tree.
    must("makefs", "-t", "ffs", "-o", "version=1,bsize=%d,fsize=%d"
         % (bsize, fsize), "-s", str((room + need) // bsize * bsize),
         "-f", "500", image, tree)
    change(image, tree)
    return read_again(image, tree, out)


def case(work, what, shape, bsize, fsize):
    tree, image, out = (os.path.join(work, n) for n in ("tree", "image",
                                                        "out"))
    shape(tree, bsize)
    try:
        wrong = what(tree, image, out, bsize, fsize)
    except RuntimeError as e:
        wrong = [str(e)]
    for path in (tree, out):
        shutil.rmtree(path, ignore_errors=True)
    tap.check("%s, %s tree, blocks of %d, fragments of %d" %
              (what.__name__, shape.__name__, bsize, fsize), wrong)


def main():
    missing = [t for t in ("makefs",) + TOOLS if shutil.which(t) is None]
    if missing:
        tap.skip("images for others", "not installed: " + " ".join(missing))
        tap.done()
    sizes = [(b, b // n) for b in (4096, 8192, 16384, 32768, 65536)
             for n in (1, 2, 4, 8)]
    shapes = list(trees.SHAPES.values())
    with tempfile.TemporaryDirectory(dir=tap.BUILD) as work:
        for i, (bsize, fsize) in enumerate(sizes):
            # Each size with some shapes, each shape with some sizes.
            for k, shape in enumerate(shapes):
                if (i + k) % (3 if tap.QUICK else 2) == 0:
                    case(work, written, shape, bsize, fsize)
        for bsize, fsize in ((4096, 512), (16384, 2048)):
            case(work, written, several, bsize, fsize)
            for shape in shapes:
                case(work, changed, shape, bsize, fsize)
    tap.done()


tap.as_root()
main()
